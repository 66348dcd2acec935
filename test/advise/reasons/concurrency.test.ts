import { expect, test } from 'vitest';
import {
  cpuStudy,
  eventLoop,
  lever,
  percentiles,
  postgresStudy,
  rate,
  trial,
} from '../../report/fixtures.js';
import { leverOf } from '../advise.js';

const LEVELS = [
  trial(1, eventLoop(2), 40),
  trial(2, eventLoop(200), 1_900),
  trial(3, eventLoop(400), 1_880, { figures: { serviceTime: percentiles(210) } }),
];

function study(connections: number | null) {
  const base = postgresStudy();
  return postgresStudy({
    trials: LEVELS,
    recommended: { ...base.recommended!, setting: eventLoop(200, { connections }) },
    levers: [
      lever({
        lever: 'concurrency',
        value: 200,
        // Out of order, as a search tries them.
        tried: [LEVELS[2]!, LEVELS[0]!, LEVELS[1]!].map(({ id, setting, figures }) => ({
          value: setting.concurrency,
          figure: figures.throughput,
          trialId: id,
        })),
      }),
    ],
  });
}

test('what less leaves unused and what more costs', () => {
  expect(leverOf(study(null), 'concurrency').why).toBe(
    'Capacity goes from 40 tasks/s at 2 to 1,900 tasks/s at 200; ' +
      '400 at once give 1,880 tasks/s, and each task takes 210 ms instead of 6 ms.',
  );
});

test('with fewer connections than tasks, those are what would change it', () => {
  expect(leverOf(study(10), 'concurrency').wouldChange).toBe(
    'More connections: at most 10 of 200 tasks have one at a time.',
  );
});

test('a tie with more at once is called one', () => {
  expect(leverOf(cpuStudy(), 'concurrency').why).toBe(
    '4 at once give 306 tasks/s, and each task takes 12.5 ms instead of 6 ms; ' +
      'no gain outside the noise; the simpler one was chosen.',
  );
});

test("where nothing was compared, Little's law says what is in flight", () => {
  const base = postgresStudy();
  const { why } = leverOf(
    postgresStudy({
      recommended: { ...base.recommended!, capacity: rate(1_000) },
      levers: [lever({ lever: 'concurrency', value: 50 })],
    }),
    'concurrency',
  );
  expect(why).toBe('1,000 tasks/s of tasks that take 10 ms alone keep 10 in flight.');
});

test('a level that does more, but whose tasks failed, is said to fail', () => {
  const failing = trial(4, eventLoop(400), 3_800, { figures: { errorShare: 0.031 } });
  const base = study(null);
  const tried = [LEVELS[1]!, failing].map(({ id, setting, figures }) => ({
    value: setting.concurrency,
    figure: figures.throughput,
    trialId: id,
  }));
  const levers = [lever({ lever: 'concurrency', value: 200, tried })];
  const told = (trials: typeof LEVELS) => leverOf({ ...base, trials, levers }, 'concurrency').why;
  expect(told([LEVELS[1]!, failing])).toContain('3,800 tasks/s, but up to 3.1 % of its tasks failed');
  const sound = { ...failing, figures: { ...failing.figures, errorShare: 0.001 } };
  expect(told([LEVELS[1]!, sound])).not.toContain('failed');
});
