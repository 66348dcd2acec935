import { expect, test } from 'vitest';
import { cpuStudy, lever, rate, ratio, setting, trial } from '../../report/fixtures.js';
import { leverOf } from '../advise.js';

test('a convoy: idle time beside held tasks and the makespan, with each multiplier', () => {
  expect(leverOf(cpuStudy(), 'prefetchMultiplier').why).toBe(
    'With multiplier 4, workers idled 23 % of the time beside held tasks and the batch took 1.48 s; ' +
      'with multiplier 1, workers idled 2 % of the time beside held tasks and the batch took 1.2 s.',
  );
});

test('a distant broker: capacity with each multiplier', () => {
  const base = cpuStudy();
  const best = setting({ prefetchMultiplier: 4 });
  const { why, wouldChange } = leverOf(
    cpuStudy({
      trials: [
        trial(1, setting({ prefetchMultiplier: 1 }), 500),
        trial(2, best, 900, { figures: { heldPeak: 6 } }),
      ],
      recommended: { ...base.recommended!, setting: best },
      levers: [
        lever({
          lever: 'prefetchMultiplier',
          value: 4,
          runnerUp: { value: 1, gain: ratio(1.8, 1.7, 1.9) },
          tried: [
            { value: 1, figure: rate(500), trialId: 1 },
            { value: 4, figure: rate(900), trialId: 2 },
          ],
        }),
      ],
    }),
    'prefetchMultiplier',
  );
  expect(why).toBe(
    'With multiplier 1, up to 0 were held at a node and 500 tasks/s were done; ' +
      'with multiplier 4, up to 6 were held at a node and 900 tasks/s were done.',
  );
  expect(wouldChange).toContain('durations vary');
});

test('0 is called no limit, never a multiplier', () => {
  const base = cpuStudy();
  const { why } = leverOf(
    cpuStudy({
      recommended: { ...base.recommended!, setting: setting({ prefetchMultiplier: 0 }) },
      levers: [lever({ lever: 'prefetchMultiplier', value: 0, tie: true })],
    }),
    'prefetchMultiplier',
  );
  expect(why).toBe(
    'No limit: a node takes every task there is; no gain outside the noise; the simpler one was chosen.',
  );
});

test('a multiplier that did better, and was not recommended for want of time, is said to', () => {
  const base = cpuStudy();
  const best = setting({ prefetchMultiplier: 4 });
  const batch = { kind: 'batch', tasks: 100 } as const;
  const better = { ...trial(1, setting({ prefetchMultiplier: 1, nodes: 2 }), 900), load: batch };
  const why = (trials: typeof base.trials) =>
    leverOf(
      cpuStudy({
        trials,
        recommended: { ...base.recommended!, setting: best },
        levers: [
          lever({
            lever: 'prefetchMultiplier',
            value: 4,
            runnerUp: { value: 1, gain: ratio(0.8, 0.7, 0.9) },
          }),
        ],
      }),
      'prefetchMultiplier',
    ).why;
  const unchecked = 'multiplier 1 did better, but there was no time';
  expect(why([better, trial(2, best, 900)])).toContain(unchecked);
  // Of another pool: no sign of what this one does.
  const other = trial(3, setting({ prefetchMultiplier: 1, workers: 7, concurrency: 7 }), 900);
  expect(why([better, other])).toContain(unchecked);
  expect(why([better, trial(3, setting({ prefetchMultiplier: 1 }), 900)])).not.toContain(unchecked);
});
