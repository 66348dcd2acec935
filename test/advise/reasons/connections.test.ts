import { expect, test } from 'vitest';
import { eventLoop, lever, postgresStudy, rate, ratio, trial } from '../../report/fixtures.js';
import { leverOf } from '../advise.js';

test('refused connections without a pool are counted, and none with one', () => {
  expect(leverOf(postgresStudy(), 'connections').why).toBe(
    'Without a pool: 885 opened (peak 20), 265 tasks refused, 310 tasks/s; ' +
      'with a pool of 10: 10 opened (peak 10), none refused, 940 tasks/s; ' +
      'of 50 tasks at once up to 40 wait for a connection.',
  );
});

test('where a connection per use is enough, it is compared with the runner-up', () => {
  const base = postgresStudy();
  const best = eventLoop(4, { connections: 'none' });
  const { why, wouldChange } = leverOf(
    postgresStudy({
      trials: [trial(1, best, 100), trial(2, eventLoop(4, { connections: 4 }), 101)],
      recommended: { ...base.recommended!, setting: best },
      levers: [
        lever({
          lever: 'connections',
          value: 'none',
          tie: true,
          runnerUp: { value: 4, gain: ratio(0.99, 0.95, 1.03) },
          tried: [
            { value: 'none', figure: rate(100), trialId: 1 },
            { value: 4, figure: rate(101), trialId: 2 },
          ],
        }),
      ],
    }),
    'connections',
  );
  expect(why).toBe(
    'With a pool of 4: none refused, 101 tasks/s; without a pool: none refused, 100 tasks/s; ' +
      'no gain outside the noise; the simpler one was chosen.',
  );
  expect(wouldChange).toContain('server farther away');
});
