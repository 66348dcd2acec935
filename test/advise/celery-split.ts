import type { Routes } from '../../src/fleet/routes.js';
import type { Setting } from '../../src/fleet/setting.js';
import type { RoutedTrial, SplitResult, Unsplit } from '../../src/study/split/split-result.js';
import { rate, ratio } from '../report/fixtures.js';
import { celery, celeryTrial } from './celery-study.js';

export const ROUTES: Routes = [
  { tasks: ['proj.render'], setting: celery('prefork', 4) },
  { tasks: ['proj.fetch', 'proj.notify'], setting: celery('gevent', 100) },
];
const ALL = ['proj.render', 'proj.fetch', 'proj.notify'];
const TOGETHER = celery('gevent', 80);

/** A comparison as plain data: only what a test is about has to be named. */
export function splitResult(overrides: Partial<SplitResult> = {}): SplitResult {
  return {
    kinds: { computing: ['proj.render'], waiting: ['proj.fetch', 'proj.notify'] },
    verdict: 'split',
    routes: ROUTES,
    capacity: rate(900),
    recommended: unsplit(TOGETHER, 450, 2),
    asManyWorkers: unsplit({ ...TOGETHER, nodes: 2 }, 600, 1.5),
    trials: [
      routedTrial(40, ROUTES, 900, 160),
      routedTrial(41, [{ tasks: ALL, setting: TOGETHER }], 450, 80),
      routedTrial(42, [{ tasks: ALL, setting: { ...TOGETHER, nodes: 2 } }], 600, 130),
    ],
    ...overrides,
  };
}

export function unsplit(setting: Setting, capacity: number, gain: number): Unsplit {
  return { setting, capacity: rate(capacity), gain: ratio(gain) };
}

function routedTrial(id: number, routes: Routes, throughput: number, memoryMiB: number): RoutedTrial {
  const { setting, ...trial } = celeryTrial(id, TOGETHER, throughput, 1, {
    memoryPeakBytes: memoryMiB * 2 ** 20,
  });
  return { ...trial, stage: 'split-turns', routes };
}
