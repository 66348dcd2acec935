/** Studies of Celery's pools as plain data: only what a test is about has to be named. */

import type { PoolType, Setting } from '../../src/fleet/setting.js';
import type { StudyResult } from '../../src/study/study-result.js';
import type { TrialFigures } from '../../src/trial/trial.js';
import { cpuStudy, lever, ratio, setting, trial } from '../report/fixtures.js';

export function celery(poolType: PoolType, concurrency: number, overrides: Partial<Setting> = {}): Setting {
  const isOneWorker = poolType === 'gevent' || poolType === 'eventlet' || poolType === 'solo';
  return setting({
    poolType,
    implementation: 'celery',
    workers: isOneWorker ? 1 : concurrency,
    tasksPerWorker: isOneWorker ? concurrency : 1,
    concurrency,
    prefetchMultiplier: 4,
    acknowledgement: 'early',
    ...overrides,
  });
}

export function celeryTrial(
  id: number,
  of: Setting,
  throughput: number,
  nodesCores: number,
  figures: Partial<TrialFigures> = {},
) {
  return trial(id, of, throughput, {
    figures: { eventLoop: null, cores: { nodes: nodesCores, lab: 0.02 }, ...figures },
  });
}

type Alone = Pick<StudyResult['calibration'], 'cpuMs' | 'waitMs'>;

/** A study that recommends the first trial's setting, and compared its pool with those of the others. */
export function celeryStudy(
  { cpuMs, waitMs }: Alone,
  trials: StudyResult['trials'],
  overrides: Partial<StudyResult> = {},
): StudyResult {
  const base = cpuStudy();
  const [best, second] = trials;
  const capacity = best!.figures.throughput;
  return {
    ...base,
    calibration: {
      tasks: [{ name: 'work', samples: 90, cpuMs, wallMs: cpuMs + waitMs, blockedMs: cpuMs + waitMs }],
      cpuMs,
      waitMs,
      uses: { http: true, postgres: true },
    },
    defaultSetting: celery('prefork', 2),
    trials,
    recommended: { ...base.recommended!, setting: best!.setting, capacity, gainOverDefault: ratio(1) },
    levers: [
      lever({
        lever: 'poolType',
        value: best!.setting.poolType,
        runnerUp:
          second === undefined
            ? null
            : {
                value: second.setting.poolType,
                gain: ratio(capacity.value! / second.figures.throughput.value!),
              },
        tried: trials.map(({ id, setting: { poolType }, figures }) => ({
          value: poolType,
          figure: figures.throughput,
          trialId: id,
        })),
      }),
      lever({ lever: 'concurrency', value: best!.setting.concurrency }),
      lever({ lever: 'prefetchMultiplier', value: best!.setting.prefetchMultiplier }),
    ],
    ties: [],
    scalability: [],
    front: [],
    bottleneck: null,
    ...overrides,
  };
}

/** 97 % on the CPU: two processes do what threads, which hold the GIL, do not. */
export const COMPUTES: Alone = { cpuMs: 9.7, waitMs: 0.3 };
export const WAITS: Alone = { cpuMs: 0.8, waitMs: 49.2 };
export const BOTH: Alone = { cpuMs: 4, waitMs: 6 };

export const PREFORK_ON_TWO_CORES = [
  celeryTrial(1, celery('prefork', 2), 190, 1.95),
  celeryTrial(2, celery('threads', 8), 94, 0.98),
] as const;
