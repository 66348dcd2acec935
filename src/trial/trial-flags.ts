import type { Observation } from '../fleet/fleet.js';
import type { Setting } from '../fleet/setting.js';
import { OUTCOME, type TaskRecords } from '../lab/task-records.js';
import type { Load } from '../workload/load.js';
import { allowedLatenessMs } from './lateness.js';
import { countOutliers } from './outliers.js';
import { retriesOf } from './retries.js';
import type { SteadyPart } from './steady-part.js';
import { flowWindows } from './task-flow.js';
import type { TrialFigures, TrialFlag } from './trial.js';

/** The lab (broker and generator) is one thread each; near a core it is the lab that was measured. */
const LAB_BUSY_CORES = 0.8;
/** Beyond this, a loop that others wait for was blocked. */
const BLOCKED_MS = 20;
/** Fewer tasks done in the steady part than this give wide intervals, and no warm-up is looked for. */
const FEW_SAMPLES = 100;
/** Less of the time that a hub was blocked is none of the tasks' doing. */
const NOTABLE_HUB = 0.1;
const MOSTLY = 0.5;
/** Of all attempts; fewer retries are what they are for. */
const NOTABLE_RETRIES = 0.05;
/** Fewer busy slots than this, on fewer cores than this per node, are no matter of how much Celery itself costs. */
const STALLED_SLOTS = 0.7;
const STALLED_CORES = 0.5;
const OUTLIER_WINDOWS = 50;
const PER_OUTLIER_WINDOW = 20;

/** What a reader of the figures must know. Flags are data: `report/` words them. */
export function trialFlags(
  {
    observation,
    load,
    setting,
    taskNames,
  }: {
    observation: Observation;
    load: Load;
    taskNames: readonly string[];
    setting: Pick<Setting, 'nodes' | 'concurrency' | 'implementation'>;
  },
  figures: TrialFigures,
  part: SteadyPart,
): TrialFlag[] {
  const { records } = observation;
  const flags: TrialFlag[] = [];
  const latenessP99Ms = figures.generatorLatenessP99Ms;
  if (latenessP99Ms !== null) {
    const allowedMs = allowedLatenessMs(figures.responseTime.p50.value);
    if (latenessP99Ms > allowedMs) flags.push({ kind: 'generator-behind', latenessP99Ms, allowedMs });
  }
  if (!part.steady) flags.push({ kind: 'not-steady', trend: part.rising ? 'rising' : 'falling' });
  if (load.kind !== 'batch') {
    const samples = doneWithin(records, part);
    if (samples < FEW_SAMPLES) flags.push({ kind: 'few-samples', samples });
    const windows = Math.min(OUTLIER_WINDOWS, Math.floor(samples / PER_OUTLIER_WINDOW));
    const count = windows < 1 ? 0 : countOutliers(flowWindows(records, part.fromMs, part.toMs, windows));
    if (count > 0) flags.push({ kind: 'outliers', count });
  }
  const unfinished = overload(records, load, setting, part, figures.tasks.unfinished);
  if (unfinished > 0) flags.push({ kind: 'overloaded', unfinished });
  if (figures.errorShare > 0) flags.push({ kind: 'errors', share: figures.errorShare });
  const { eventLoop } = observation;
  if (eventLoop !== null && eventLoop.delayP99Ms > BLOCKED_MS) {
    flags.push({ kind: 'event-loop-blocked', delayP99Ms: eventLoop.delayP99Ms });
  }
  if (figures.cores.lab > LAB_BUSY_CORES) flags.push({ kind: 'lab-busy', cores: figures.cores.lab });
  const { hub } = observation;
  if (hub !== undefined && hub.computingShare + hub.waitingShare > NOTABLE_HUB) {
    flags.push({ kind: 'hub-blocked', ...hub });
  }
  const { unpatched = [] } = observation;
  if (unpatched.length > 0) flags.push({ kind: 'unpatched', modules: unpatched });
  const retries =
    setting.implementation === 'celery' ? retriesOf(records, taskNames, observation.startedMs) : undefined;
  if (retries !== undefined && retries.share >= NOTABLE_RETRIES) flags.push({ kind: 'retries', ...retries });
  // Where tasks block the hub, or a node was gone for a while, it is known what the others wait for.
  const isBlocked = hub !== undefined && hub.computingShare + hub.waitingShare > MOSTLY;
  const stalled =
    isBlocked || observation.faults.length > 0 ? undefined : stall(observation, load, setting, figures);
  if (stalled !== undefined) flags.push(stalled);
  for (const fault of observation.faults) flags.push({ kind: 'fault', fault });
  return flags;
}

/**
 * Whether a node's workers idled under a load that never let the queue run empty, while the node had cores to spare: it was
 * neither the tasks nor the machine that set the pace.
 * Only Celery's consumers are known to do this (docs/celery.md); elsewhere the broker's round trip has a name of its own.
 */
function stall(
  observation: Observation,
  load: Load,
  { implementation, concurrency, nodes }: Pick<Setting, 'nodes' | 'concurrency' | 'implementation'>,
  { cores }: Pick<TrialFigures, 'cores'>,
): TrialFlag | undefined {
  if (implementation !== 'celery' || load.kind !== 'saturating' || load.maxRatePerSecond !== undefined)
    return;
  const { records, startedMs, endedMs } = observation;
  let busyMs = 0;
  let ended = 0;
  for (let row = 0; row < records.length; row++) {
    const from = Math.max(startedMs, records.startedMs[row]!);
    const to = Math.min(endedMs, records.finishedMs[row]!);
    // Of a task that never ended it is not known for how long it ran.
    if (!(to > from)) continue;
    busyMs += to - from;
    ended++;
  }
  if (ended === 0) return;
  const slotsBusy = busyMs / (endedMs - startedMs) / (concurrency * nodes);
  return slotsBusy < STALLED_SLOTS && cores.nodes < STALLED_CORES * nodes
    ? { kind: 'stalled', slotsBusy, cores: cores.nodes }
    : undefined;
}

/**
 * Tasks that a steady load brought and the fleet did not keep up with: those that never finished, or those by which
 * arrivals exceeded ends in the steady part, where that is beyond 5 % of them, four standard deviations of a Poisson
 * count and all that the fleet may rightly have in hand. Of a batch: those that never finished.
 */
function overload(
  records: TaskRecords,
  load: Load,
  setting: Pick<Setting, 'nodes' | 'concurrency'>,
  part: SteadyPart,
  unfinished: number,
): number {
  if (load.kind === 'saturating') return 0;
  if (unfinished > 0 || load.kind === 'batch') return unfinished;
  let arrived = 0;
  let ended = 0;
  for (let i = 0; i < records.length; i++) {
    if (records.arrivalMs[i]! > part.fromMs && records.arrivalMs[i]! <= part.toMs) arrived++;
    if (records.finishedMs[i]! > part.fromMs && records.finishedMs[i]! <= part.toMs) ended++;
  }
  const behind = arrived - ended;
  const tolerated = Math.max(0.05 * arrived, 4 * Math.sqrt(arrived), 2 * setting.nodes * setting.concurrency);
  return behind > tolerated ? behind : 0;
}

function doneWithin(records: TaskRecords, part: SteadyPart): number {
  let done = 0;
  for (let i = 0; i < records.length; i++) {
    const finish = records.finishedMs[i]!;
    if (records.outcome[i] === OUTCOME.done && finish > part.fromMs && finish <= part.toMs) done++;
  }
  return done;
}
