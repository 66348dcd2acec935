import type { Observation } from '../fleet/fleet.js';
import type { Setting } from '../fleet/setting.js';
import type { Random } from '../foundation/random.js';
import type { Load } from '../workload/load.js';
import type { Workload } from '../workload/workload.js';
import { batchFigures } from './batch-figures.js';
import { convoyShare } from './convoy-share.js';
import { detailsOf } from './details/details-of.js';
import { noPercentiles, percentilesOf } from './histogram.js';
import { latenessP99Ms } from './lateness.js';
import { steadyPart } from './steady-part.js';
import { taskCounts } from './task-counts.js';
import { taskTimes } from './task-times.js';
import { throughputOf } from './throughput.js';
import type { TrialFigures, TrialFlag } from './trial.js';
import type { TrialDetails } from './trial-details.js';
import { trialFlags } from './trial-flags.js';

export interface FiguresInput {
  readonly observation: Observation;
  readonly load: Load;
  readonly setting: Pick<Setting, 'nodes' | 'concurrency' | 'implementation'>;
  readonly workload: Pick<Workload, 'tasks'>;
  readonly startUpMs: number;
  /** For resampling; the same source state gives the same figures. */
  readonly random: Random;
  /** Without them, resampling is left out: for those who compare many trials by their values alone. Default: with. */
  readonly intervals?: boolean;
  /** With what pictures need. Default: without. */
  readonly details?: boolean;
}

export interface FiguresOutput {
  readonly figures: TrialFigures;
  readonly flags: TrialFlag[];
  readonly details?: TrialDetails;
}

/** From what a fleet saw to the figures of one trial, and what to know about them. Pure, but for `random`. */
export function figuresOf(input: FiguresInput): FiguresOutput {
  const { observation, load, setting, workload, startUpMs, random, intervals = true } = input;
  const { records, otherTasks = [] } = observation;
  const taskNames = [...workload.tasks.map(({ name }) => name), ...otherTasks];
  const part = steadyPart(records, load, observation.startedMs, observation.endedMs);
  const batch = load.kind === 'batch' ? batchFigures(records, observation) : null;
  const fromMs = batch?.firstArrivalMs ?? part.fromMs;
  const toMs = batch?.lastFinishMs ?? part.toMs;
  const elapsedMs = (batch === null ? observation.endedMs : toMs) - observation.startedMs;

  const times = taskTimes(records, load.kind === 'saturating' ? 'start' : 'arrival', fromMs, toMs);
  const fromArrival = (valuesMs: Float64Array) => {
    if (load.kind === 'saturating') return noPercentiles();
    // All of a batch waits from the same moment: its response times are one queue being served, not a sample.
    return percentilesOf(valuesMs, random, { intervals: intervals && load.kind === 'steady' });
  };
  const figures: TrialFigures = {
    throughput:
      batch?.throughput ??
      throughputOf(records, fromMs, toMs, load.kind === 'saturating' ? 'closed' : 'open', random, {
        maxRatePerSecond: load.kind === 'saturating' ? load.maxRatePerSecond : undefined,
        intervals,
      }),
    responseTime: fromArrival(times.responseMs),
    queueTime: fromArrival(times.queueMs),
    holdTime: percentilesOf(times.holdMs, random, { intervals }),
    serviceTime: percentilesOf(times.serviceMs, random, { intervals }),
    ...taskCounts(records, taskNames, observation.startedMs, { fromMs, toMs }),
    makespanMs: batch?.makespanMs ?? null,
    cores: {
      nodes: cores(observation.nodesCpuMs, elapsedMs),
      lab: cores(observation.labCpuMs, elapsedMs),
      ...(observation.upstreamsCpuMs === undefined
        ? {}
        : { upstreams: cores(observation.upstreamsCpuMs, elapsedMs) }),
    },
    memoryPeakBytes: observation.memoryPeakBytes,
    eventLoop: observation.eventLoop,
    connections: observation.connections,
    convoyShare: convoyShare(records, setting, fromMs, toMs),
    heldPeak: observation.heldPeak,
    generatorLatenessP99Ms: load.kind === 'steady' ? latenessP99Ms(records) : null,
    beforeWindowMs: observation.beforeWindowMs,
    warmUpMs: part.warmUpMs,
    startUpMs,
    faults: observation.faults,
  };
  return {
    figures,
    flags: trialFlags({ ...input, taskNames }, figures, part),
    ...(input.details === true ? { details: detailsOf({ ...input, taskNames, times }) } : {}),
  };
}

function cores(cpuMs: number, elapsedMs: number): number {
  return elapsedMs > 0 ? cpuMs / elapsedMs : 0;
}
