import { expect, test } from 'vitest';
import { cpuStudy, DEFAULT_SETTING, setting, trial } from '../report/fixtures.js';
import { advise } from './advise.js';

const base = cpuStudy();

test('tasks of under a millisecond are told to be batched', () => {
  const { notes } = advise(cpuStudy({ calibration: { ...base.calibration, cpuMs: 0.2, waitMs: 0.1 } }));
  expect(notes.join()).toContain('tasks of under a millisecond measure the queue, not the tasks; batch them');
});

test('a default that is already the best is said to be', () => {
  const { notes } = advise(
    cpuStudy({ recommended: { ...base.recommended!, setting: { ...DEFAULT_SETTING } } }),
  );
  expect(notes).toContain('The default setting is already as good as any other that was measured.');
});

test('a task that holds the loop while it waits is named', () => {
  const tasks = [{ name: 'shell', samples: 9, cpuMs: 1, wallMs: 80, blockedMs: 79 }];
  const { notes } = advise(cpuStudy({ calibration: { ...base.calibration, tasks } }));
  expect(notes.join()).toContain('shell waits without letting go of the event loop');
});

test("pools of the user's own making are given each worker's share", () => {
  const { notes } = advise(
    cpuStudy({
      workload: { ...base.workload, hasSetup: true },
      recommended: {
        ...base.recommended!,
        setting: setting({ workers: 4, concurrency: 4, connections: 20 }),
      },
    }),
  );
  expect(notes.join()).toContain("give each worker's 5 of the node's 20 connections");
});

test('response times at a rate above the capacity are said to be those of a growing queue', () => {
  const recommended = {
    ...base.recommended!,
    capacity: { value: 100, low: 90, high: 110, unit: 'tasks/s' } as const,
    ratePerSecond: 120,
  };
  const own = advise(cpuStudy({ recommended, objective: { ...base.objective, ratePerSecond: 120 } }));
  expect(own.notes).toContain(
    'At 120 tasks/s, 120 % of its capacity of 100 tasks/s, the setting cannot keep up: its queue grows, and response times with it.',
  );
  const chosen = advise(cpuStudy({ recommended }));
  expect(chosen.notes.join()).toContain('the machine was faster when the rate was chosen');
  const kept = advise(cpuStudy({ recommended: { ...recommended, ratePerSecond: 70 } }));
  expect(kept.notes.join()).not.toContain('of its capacity');
});

test('an ended budget is said with what would do more', () => {
  expect(advise(cpuStudy({ ended: 'budget' })).notes.join()).toContain(
    'a larger --budget would compare more',
  );
});

test('where nothing was full when the budget ended, more tasks at once may do more', () => {
  const ended = { ended: 'budget' } as const;
  const full = { ...ended, bottleneck: { kind: 'CPU', evidence: {} } } as const;
  const idle = { ...ended, bottleneck: { kind: 'none found', evidence: {} } } as const;
  expect(advise(cpuStudy(idle)).notes.join()).toContain('nothing was full yet');
  expect(advise(cpuStudy(full)).notes.join()).not.toContain('nothing was full yet');
});

test('a prefetch multiplier that was never compared is not passed off as a finding', () => {
  const levers = base.levers.filter(({ lever }) => lever !== 'prefetchMultiplier');
  expect(advise(cpuStudy({ levers })).notes.join()).toContain('Prefetch was not compared');
  expect(advise(base).notes.join()).not.toContain('Prefetch was not compared');
});

test('an SLO that no trial of the recommended setting could tell of is not passed off as kept', () => {
  const objective = { ...base.objective, slo: { percentile: 'p999', maxMs: 250 } } as const;
  const { setting: recommended } = base.recommended!;
  const steady = (value: number | null) => {
    const one = trial(9, recommended, 10);
    const p999 = { ...one.figures.responseTime.p999, value };
    const figures = { ...one.figures, responseTime: { ...one.figures.responseTime, p999 } };
    const load = { kind: 'steady', ratePerSecond: 10, durationMs: 1_000, seed: 1 } as const;
    return cpuStudy({ objective, trials: [{ ...one, load, figures }] });
  };
  expect(advise(steady(null)).notes.join()).toContain('Whether p99.9 < 250 ms is kept was not found out');
  expect(advise(steady(90)).notes.join()).not.toContain('was not found out');
});

test('with one worker, its pool is the whole of the connections', () => {
  const recommended = {
    ...base.recommended!,
    setting: setting({ workers: 1, concurrency: 1, connections: 6 }),
  };
  const { notes } = advise(cpuStudy({ workload: { ...base.workload, hasSetup: true }, recommended }));
  expect(notes).toContain('Pools built in `setup`: give them 6 connections, as `setup` was handed here.');
});
