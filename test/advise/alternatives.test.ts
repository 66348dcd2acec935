import { expect, test } from 'vitest';
import { cpuStudy, eventLoop, STEADY, setting, trial } from '../report/fixtures.js';
import { advise } from './advise.js';

const THREADS = setting({ poolType: 'threads', implementation: 'piscina' });

test('the best other settings first, ties marked, the recommended one left out', () => {
  const { alternatives } = advise(cpuStudy());
  expect(alternatives.map(({ setting, tie }) => [setting.poolType, setting.concurrency, tie])).toEqual([
    ['processes', 4, true],
    ['threads', 2, false],
    ['event-loop', 16, false],
    ['event-loop', 1, false],
  ]);
});

test('a setting is judged by its longest and last capacity trial, not by its luckiest', () => {
  const { alternatives } = advise(
    cpuStudy({
      trials: [
        trial(1, THREADS, 400, { load: { kind: 'saturating', durationMs: 300 } }),
        trial(2, THREADS, 300),
        trial(3, THREADS, 298),
      ],
    }),
  );
  expect(alternatives.map(({ capacity }) => capacity.value)).toEqual([298]);
});

test('settings that fail too many tasks, and trials that may not be compared, are left out', () => {
  const { alternatives } = advise(
    cpuStudy({
      trials: [
        trial(1, eventLoop(8), 900, { figures: { errorShare: 0.4 } }),
        trial(2, THREADS, 900, { flags: [{ kind: 'generator-behind', latenessP99Ms: 9, allowedMs: 2 }] }),
      ],
    }),
  );
  expect(alternatives).toEqual([]);
});

test('for the latency objective the lower p99 comes first and unmeasured ones last', () => {
  const { alternatives } = advise(
    cpuStudy({
      objective: { kind: 'latency', maxErrorShare: 0.01 },
      trials: [
        trial(1, eventLoop(16), 160),
        trial(2, eventLoop(32), 165),
        trial(3, THREADS, 100),
        trial(4, THREADS, 80, { load: STEADY }),
      ],
    }),
  );
  expect(alternatives[0]).toMatchObject({ setting: { poolType: 'threads' }, p99: { value: 36 } });
  expect(alternatives.slice(1).map(({ p99 }) => p99)).toEqual([null, null]);
});
