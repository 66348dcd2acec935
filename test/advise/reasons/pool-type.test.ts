import { expect, test } from 'vitest';
import {
  cpuStudy,
  eventLoop,
  lever,
  postgresStudy,
  rate,
  ratio,
  setting,
  trial,
} from '../../report/fixtures.js';
import { leverOf } from '../advise.js';

test('CPU-bound tasks: one loop stops at one core, was blocked, and the processes give more', () => {
  const { why, wouldChange } = leverOf(cpuStudy(), 'poolType');
  expect(why).toBe(
    'CPU-bound: 97 % of its time on the CPU; one event loop stops at one core (160 tasks/s); ' +
      '2 processes give 1.9× [1.8, 2] the capacity of event-loop; ' +
      'the tasks blocked the event loop (its delay p99 was 96 ms).',
  );
  expect(wouldChange).toContain('More cores');
});

test('I/O-bound tasks: what one loop with many at once gives', () => {
  const { why, wouldChange } = leverOf(postgresStudy(), 'poolType');
  expect(why).toBe(
    'I/O-bound: waits 96 % of its time; ' +
      'one event loop with 50 at once gives 9.8× [9.1, 10.5] the capacity of processes (tinypool).',
  );
  // A task costs 0.4 ms of CPU time, and a core has 1,000 ms of it a second.
  expect(wouldChange).toContain('about 2,500 tasks/s');
});

test('mixed tasks: threads with several tasks each', () => {
  const base = cpuStudy();
  const best = setting({
    poolType: 'threads',
    implementation: 'piscina',
    workers: 8,
    tasksPerWorker: 16,
    concurrency: 128,
  });
  const { why } = leverOf(
    cpuStudy({
      calibration: { ...base.calibration, cpuMs: 4, waitMs: 6 },
      recommended: { ...base.recommended!, setting: best },
      levers: [
        lever({
          lever: 'poolType',
          value: 'threads (piscina)',
          runnerUp: { value: 'event-loop', gain: ratio(1.7, 1.6, 1.8) },
        }),
      ],
    }),
    'poolType',
  );
  expect(why).toContain('Mixed: 40 % of its time on the CPU, the rest waiting');
  expect(why).toContain('8 threads × 16 each give 1.7× [1.6, 1.8] the capacity of event-loop');
});

test('a tie is called one, and claims no gain', () => {
  const base = cpuStudy();
  const { why } = leverOf(
    cpuStudy({
      trials: [trial(1, eventLoop(4), 160, { figures: { eventLoop: { delayP99Ms: 4, utilization: 1 } } })],
      recommended: { ...base.recommended!, setting: eventLoop(4), capacity: rate(160) },
      levers: [
        lever({
          lever: 'poolType',
          value: 'event-loop',
          tie: true,
          runnerUp: { value: 'threads (piscina)', gain: ratio(0.99, 0.95, 1.03) },
        }),
      ],
    }),
    'poolType',
  );
  expect(why).toBe(
    'CPU-bound: 97 % of its time on the CPU; one event loop with 4 at once gives as much as any other; ' +
      'no gain outside the noise; the simpler one was chosen.',
  );
});

test('a difference that is sure but small is not called noise', () => {
  const base = cpuStudy();
  const [poolType] = base.levers;
  const runnerUp = { value: 'threads (piscina)', gain: ratio(0.985, 0.98, 0.99) };
  const { why } = leverOf(cpuStudy({ levers: [{ ...poolType!, tie: true, runnerUp }] }), 'poolType');
  expect(why).toContain('what threads (piscina) gains is too little to matter; the simpler one was chosen');
  expect(why).not.toContain('noise');
});

test('tasks that wait without letting go of the loop are named as what would change the answer', () => {
  const base = cpuStudy();
  const { wouldChange } = leverOf(
    cpuStudy({
      calibration: {
        ...base.calibration,
        tasks: [{ name: 'convert', samples: 20, cpuMs: 2, wallMs: 100, blockedMs: 98 }],
        cpuMs: 2,
        waitMs: 98,
      },
    }),
    'poolType',
  );
  expect(wouldChange).toContain('An asynchronous version of convert');
});
