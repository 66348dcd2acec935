import { expect, it } from 'vitest';
import { describeSetting } from '../../src/fleet/setting.js';
import type { SimulatedModel } from '../../src/fleet/simulated/model.js';
import { calibrationOf, study } from './simulated-lab.js';

const waits: SimulatedModel = {
  cores: 2,
  noise: { trialSigma: 0.02 },
  tasks: [
    {
      name: 'task',
      cpuMs: { kind: 'constant', ms: 0.2 },
      waitMs: { kind: 'exponential', meanMs: 100 },
    },
  ],
};

it('tries each pool type with as many tasks in flight as the best one, where the calibration was wrong about how many there can be', async () => {
  const decisions: string[] = [];
  // The first calls of a module compute a hundred times as much as later ones: each pool begins at a few tasks.
  const calibration = { ...calibrationOf(waits), cpuMs: 20 };
  const { trials, recommended } = await study(waits, {
    calibration,
    onEvent: (event) => {
      if (event.kind === 'decision') decisions.push(event.text);
    },
  });
  const screened = trials.filter(({ stage }) => stage === 'screening').map(({ setting }) => setting);
  const highest = new Map<string, number>();
  for (const { poolType, concurrency } of screened)
    highest.set(poolType, Math.max(concurrency, highest.get(poolType) ?? 0));
  expect([...highest.keys()].sort()).toEqual(['event-loop', 'processes', 'threads']);
  const most = Math.max(...highest.values());
  expect(most).toBeGreaterThan(100);
  for (const [poolType, concurrency] of highest)
    expect(concurrency, `${poolType}: ${decisions.join('\n')}`).toBeGreaterThan(most / 4);
  expect(recommended?.setting.concurrency, describeSetting(recommended!.setting)).toBeGreaterThan(100);
});

it('tries pools that do about all that their tasks in flight can do with more of them, though the cores are nearly full', async () => {
  const decisions: string[] = [];
  const nearlyFull: SimulatedModel = {
    cores: 2,
    noise: { trialSigma: 0.02 },
    tasks: [
      { name: 'task', cpuMs: { kind: 'constant', ms: 1 }, waitMs: { kind: 'exponential', meanMs: 80 } },
    ],
  };
  // Twice what they compute: each pool begins where its loop or the cores are three quarters full.
  const calibration = { ...calibrationOf(nearlyFull), cpuMs: 2 };
  const { trials } = await study(nearlyFull, {
    calibration,
    onEvent: (event) => {
      if (event.kind === 'decision') decisions.push(event.text);
    },
  });
  const screened = trials.filter(({ stage }) => stage === 'screening').map(({ setting }) => setting);
  const loosened = decisions.filter((text) => text.includes('about all that so many tasks in flight can do'));
  expect(loosened[0], decisions.join('\n')).toMatch(/^threads \(piscina\)/);
  const levels = screened
    .filter(({ implementation, tasksPerWorker }) => implementation === 'piscina' && tasksPerWorker > 1)
    .map(({ concurrency }) => concurrency);
  expect(levels).toContain(4 * Math.min(...levels));
});

it('does not try more of them where cores are all that holds tasks back', async () => {
  const decisions: string[] = [];
  const computes: SimulatedModel = {
    cores: 2,
    noise: { trialSigma: 0.02 },
    tasks: [{ name: 'task', cpuMs: { kind: 'constant', ms: 5 }, waitMs: { kind: 'constant', ms: 0 } }],
  };
  await study(computes, {
    onEvent: (event) => {
      if (event.kind === 'decision') decisions.push(event.text);
    },
  });
  expect(decisions.join('\n')).not.toContain('about all that so many tasks');
});
