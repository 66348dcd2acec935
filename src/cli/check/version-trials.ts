import { fileURLToPath } from 'node:url';
import { measureVersion } from '../../check/check-trial.js';
import type { MeasureVersion } from '../../check/run-check.js';
import type { Fleet } from '../../fleet/fleet.js';
import type { Setting } from '../../fleet/setting.js';
import { EnvironmentError } from '../../foundation/errors.js';
import { seededRandom } from '../../foundation/random.js';
import type { Lab } from '../../lab/lab.js';
import { LEAST_WARM_UP_MS } from '../../study/duration.js';
import type { ModuleWorkload } from '../../workload/workload.js';
import { prepareWorkload } from '../prepare-workload.js';

interface Circumstances {
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** What a steady load has queued at its end is waited for this long, ms. */
const DRAIN_MS = 2_000;
const REFERENCE_MS = 300;
const REFERENCE_SETTING: Setting = {
  poolType: 'event-loop',
  implementation: null,
  workers: 1,
  tasksPerWorker: 2,
  concurrency: 2,
  prefetchMultiplier: 4,
  acknowledgement: 'early',
  connections: null,
  nodes: 1,
};

/** Trials of one version of a workload at one setting. */
export function versionTrials(
  fleet: Fleet<ModuleWorkload>,
  version: { readonly workload: ModuleWorkload; readonly setting: Setting },
  { seed, signal }: Circumstances,
): MeasureVersion {
  return (loads) =>
    measureVersion(fleet, { ...version, loads }, { random: seededRandom(seed), signal, drainMs: DRAIN_MS });
}

/** Trials of the reference task that baselines carry: how fast this machine is at the moment. */
export async function referenceTrials(
  lab: Lab,
  fleet: Fleet<ModuleWorkload>,
  { seed, signal }: Circumstances,
): Promise<() => Promise<number>> {
  // This file's neighbour in both src/ and dist/.
  const file = `../../check/baseline/reference-task.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`;
  const modulePath = fileURLToPath(new URL(file, import.meta.url));
  const workload = await prepareWorkload(
    lab,
    { name: 'reference', modulePath, builtin: true },
    { tasks: [], taskTimeoutMs: REFERENCE_TIMEOUT_MS, seed },
    signal,
  );
  const measure = versionTrials(fleet, { workload, setting: REFERENCE_SETTING }, { seed, signal });
  return async () => {
    const { figures } = await measure({
      saturating: { kind: 'saturating', warmUpMs: LEAST_WARM_UP_MS, durationMs: REFERENCE_MS },
      steady: null,
    });
    if (figures.capacity !== null && figures.capacity > 0) return figures.capacity;
    throw new EnvironmentError(
      'The reference task did not end often enough to say how fast this machine is.',
      {
        hint: 'Free the machine of other work.',
      },
    );
  };
}

const REFERENCE_TIMEOUT_MS = 10_000;
