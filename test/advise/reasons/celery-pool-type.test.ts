import { describe, expect, test } from 'vitest';
import type { Trial } from '../../../src/trial/trial.js';
import { rate, ratio } from '../../report/fixtures.js';
import { advise, leverOf } from '../advise.js';
import {
  BOTH,
  COMPUTES,
  celery,
  celeryStudy,
  celeryTrial,
  PREFORK_ON_TWO_CORES,
  WAITS,
} from '../celery-study.js';

const onePoolType = (alone: typeof COMPUTES, trials: readonly Trial[], cores = 2) =>
  advise(celeryStudy(alone, trials), { usableCores: cores }).levers.find(
    ({ lever }) => lever === 'poolType',
  )!;

describe('tasks that compute', () => {
  test('on prefork: what one core gives, and what the processes give', () => {
    const { why, wouldChange } = onePoolType(COMPUTES, PREFORK_ON_TWO_CORES);
    expect(why).toBe(
      'CPU-bound: 97 % of its time on the CPU; ' +
        'threads (the GIL) and green threads stop at one core: 8 threads give 94 tasks/s; ' +
        '2 prefork processes give 2.02× [1.92, 2.12] the capacity of threads.',
    );
    expect(wouldChange).toMatch(/^More cores \(processes grow with them\)/);
  });

  test('that let go of the GIL are said to, on both sides', () => {
    const threads = celeryTrial(2, celery('threads', 8), 150, 1.7);
    const beaten = onePoolType(COMPUTES, [PREFORK_ON_TWO_CORES[0], threads]).why;
    expect(beaten).toContain('8 threads give 150 tasks/s, with 1.7 cores busy: the tasks let go of the GIL;');
    expect(beaten).not.toContain('stop at one core');
    const chosen = onePoolType(COMPUTES, [
      celeryTrial(1, celery('threads', 8), 190, 1.9),
      celeryTrial(2, celery('prefork', 2), 150, 1.8),
    ]);
    expect(chosen.why).toContain('the tasks let go of the GIL: a node kept 1.9 cores busy');
    expect(chosen.wouldChange).toContain('Tasks that hold the GIL');
  });

  test('with one core, a second one would change it', () => {
    const { wouldChange } = onePoolType(COMPUTES, [celeryTrial(1, celery('threads', 1), 94, 0.98)], 1);
    expect(wouldChange).toBe('A second core: prefork could then use it.');
  });
});

describe('tasks that wait', () => {
  const THREADS = celeryTrial(1, celery('threads', 100), 900, 0.8);
  const PREFORK = celeryTrial(2, celery('prefork', 2), 38, 0.1);

  test('on threads: that a whole process waits with prefork, and when one core is full', () => {
    const { why, wouldChange } = onePoolType(WAITS, [THREADS, PREFORK]);
    expect(why).toBe(
      'I/O-bound: waits 98 % of its time; ' +
        'with prefork a whole process waits: 2 prefork processes give 38 tasks/s; ' +
        '100 threads give 23.7× [22.5, 24.9] the capacity of prefork.',
    );
    // A task costs 0.8 ms of CPU time, and a core has 1,000 ms of it a second.
    expect(wouldChange).toBe(
      "More CPU time per task: one node's threads share one core (the GIL), which the tasks alone fill at 1,250 tasks/s; then prefork.",
    );
  });

  test('on green threads: libraries that are not patched', () => {
    const gevent = celeryTrial(1, celery('gevent', 200), 450, 0.95);
    const { why, wouldChange } = onePoolType(WAITS, [gevent, PREFORK]);
    expect(why).toContain('200 green threads (gevent) give 11.8× [11.3, 12.4] the capacity of prefork');
    expect(wouldChange).toMatch(/^A blocking library that was not patched .* green threads share one core, /);
    expect(wouldChange).not.toContain('GIL');
  });

  test('on prefork: less CPU time per task, and what one process gave', () => {
    const { why, wouldChange } = onePoolType(WAITS, [
      celeryTrial(1, celery('prefork', 64), 1_200, 1.9),
      celeryTrial(2, celery('threads', 100), 900, 0.6),
    ]);
    expect(why).toContain('; in one process, 100 threads give 900 tasks/s; 64 prefork processes give 1.33×');
    expect(wouldChange).toMatch(/^Less CPU time per task/);
  });
});

test('tasks that do both: named mixed, and what one core does is quoted', () => {
  const { why } = onePoolType(BOTH, [
    celeryTrial(1, celery('prefork', 8), 400, 1.9),
    celeryTrial(2, celery('gevent', 50), 210, 0.97),
    celeryTrial(3, celery('threads', 50), 180, 1),
  ]);
  expect(why).toBe(
    'Mixed: 40 % of its time on the CPU, the rest waiting; ' +
      'threads (the GIL) and green threads stop at one core: 50 green threads (gevent) give 210 tasks/s; ' +
      '8 prefork processes give 1.9× [1.81, 2] the capacity of gevent.',
  );
});

test('solo, chosen in a tie, claims no gain', () => {
  const study = celeryStudy(COMPUTES, [celeryTrial(1, celery('solo', 1), 95, 0.97)]);
  const [poolType] = study.levers;
  const runnerUp = { value: 'prefork', gain: ratio(0.99, 0.95, 1.03) };
  const { why, wouldChange } = leverOf(
    { ...study, levers: [{ ...poolType!, tie: true, runnerUp }] },
    'poolType',
  );
  expect(why).toBe(
    'CPU-bound: 97 % of its time on the CPU; solo gives as much as any other; ' +
      'no gain outside the noise; the simpler one was chosen.',
  );
  expect(wouldChange).toContain('prefork for tasks that compute');
});

test('nothing that is said of Celery speaks of an event loop or of asynchronous code', () => {
  const pools = [celery('prefork', 4), celery('threads', 8), celery('gevent', 9), celery('solo', 1)];
  for (const alone of [COMPUTES, WAITS, BOTH]) {
    for (const [i, pool] of pools.entries()) {
      const others = pools.filter((other) => other !== pool);
      const trials = [pool, ...others].map((of, id) => celeryTrial(id + 1, of, 100 - id - i, 0.95));
      const advice = advise(
        celeryStudy(alone, trials, { bottleneck: { kind: 'none found', evidence: {} }, ended: 'budget' }),
      );
      const text = JSON.stringify([advice.summary, advice.levers, advice.notes, advice.bottleneck]);
      expect(text).not.toMatch(/event.loop|asynchronous|tinypool|piscina|1 task each|undefined/i);
    }
  }
});

test('the capacity quoted is that of the trial', () => {
  const [prefork, threads] = PREFORK_ON_TWO_CORES;
  const slower = { ...threads, figures: { ...threads.figures, throughput: rate(71) } };
  expect(onePoolType(COMPUTES, [prefork, slower]).why).toContain('8 threads give 71 tasks/s');
});
