import { fileURLToPath } from 'node:url';
import { startVersion } from '../../check/check-trial.js';
import type { StartVersion } from '../../check/run-round.js';
import type { Setting } from '../../fleet/setting.js';
import { seededRandom } from '../../foundation/random.js';
import type { Lab } from '../../lab/lab.js';
import type { ModuleWorkload } from '../../workload/workload.js';
import { prepareWorkload } from '../prepare-workload.js';
import { nodeFleetIn } from '../trial-runner.js';

export interface Circumstances {
  /** Versions that take turns have a lab each: nodes of one lab share its queue, and its servers count connections together. */
  readonly lab: Lab;
  readonly taskTimeoutMs: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** What a steady load has queued at its end is waited for this long, ms. */
const DRAIN_MS = 2_000;
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

/** One version of a workload at one setting, to be started for every round. */
export function versionIn(
  { lab, taskTimeoutMs, seed, signal }: Circumstances,
  version: { readonly workload: ModuleWorkload; readonly setting: Setting },
): StartVersion {
  const fleet = nodeFleetIn(lab, taskTimeoutMs);
  return () => startVersion(fleet, version, { random: seededRandom(seed), signal, drainMs: DRAIN_MS });
}

/** The reference task that baselines carry: how fast this machine is at the moment. */
export async function referenceIn(circumstances: Circumstances): Promise<StartVersion> {
  const { lab, taskTimeoutMs, seed, signal } = circumstances;
  // In both src/ and dist/.
  const file = `../../check/baseline/reference-task.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`;
  const modulePath = fileURLToPath(new URL(file, import.meta.url));
  const module = { name: 'reference', modulePath, builtin: true };
  const workload = await prepareWorkload(lab, module, { tasks: [], taskTimeoutMs, seed }, signal);
  return versionIn(circumstances, { workload, setting: REFERENCE_SETTING });
}
