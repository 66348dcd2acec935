import type { Observation } from '../../src/fleet/fleet.js';
import type { Setting } from '../../src/fleet/setting.js';
import type { Random } from '../../src/foundation/random.js';
import { OUTCOME } from '../../src/lab/task-records.js';
import type { Measurement } from '../../src/trial/measure.js';
import { steadyPart } from '../../src/trial/steady-part.js';
import { throughputOf } from '../../src/trial/throughput.js';
import type { Percentiles, TrialFlag } from '../../src/trial/trial.js';
import type { Load } from '../../src/workload/load.js';

/** The figures that a search looks at, without the costly intervals of the others: for hundreds of studies. */
export function quickFigures(
  observation: Observation,
  setting: Setting,
  load: Load,
  startUpMs: number,
  random: Random,
): Measurement {
  const { records, startedMs, endedMs } = observation;
  const count = { done: 0, failed: 0, unfinished: 0 };
  const responseMs: number[] = [];
  let lastMs = startedMs;
  for (let row = 0; row < records.length; row++) {
    const outcome = records.outcome[row];
    if (outcome === OUTCOME.done) {
      count.done++;
      responseMs.push(records.finishedMs[row]! - records.arrivalMs[row]!);
      lastMs = Math.max(lastMs, records.finishedMs[row]!);
    } else if (outcome === OUTCOME.unfinished) count.unfinished++;
    else count.failed++;
  }
  const response = percentiles(load.kind === 'saturating' ? [] : responseMs);
  const ended = count.done + count.failed;
  const elapsedMs = Math.max(1, endedMs - startedMs);
  const isBatch = load.kind === 'batch';
  const flags: TrialFlag[] =
    load.kind !== 'saturating' && count.unfinished > 0
      ? [{ kind: 'overloaded', unfinished: count.unfinished }]
      : [];
  return {
    startedAt: new Date(Math.round(startedMs)).toISOString(),
    flags,
    figures: {
      throughput: throughputOf(
        records,
        isBatch ? startedMs : steadyPart(records, load, startedMs, endedMs).fromMs,
        isBatch ? lastMs : endedMs,
        load.kind === 'saturating' ? 'closed' : 'open',
        random,
        { maxRatePerSecond: load.maxRatePerSecond },
      ),
      responseTime: response,
      queueTime: response,
      holdTime: response,
      serviceTime: response,
      tasks: count,
      errors: Object.fromEntries(records.errorKinds.map((kind) => [kind, count.failed])),
      errorShare: ended === 0 ? 0 : count.failed / ended,
      makespanMs: isBatch && count.unfinished === 0 ? lastMs - startedMs : null,
      cores: { nodes: observation.nodesCpuMs / elapsedMs, lab: observation.labCpuMs / elapsedMs },
      memoryPeakBytes: observation.memoryPeakBytes,
      eventLoop: observation.eventLoop,
      connections: observation.connections,
      convoyShare: setting.nodes > 1 ? 0 : null,
      heldPeak: observation.heldPeak,
      generatorLatenessP99Ms: null,
      beforeWindowMs: observation.beforeWindowMs,
      warmUpMs: 0,
      startUpMs,
      perTask: {},
      faults: observation.faults,
    },
  };
}

function percentiles(valuesMs: number[]): Percentiles {
  const sorted = [...valuesMs].sort((a, b) => a - b);
  const at = (quantile: number) => {
    const value = sorted[Math.ceil(quantile * sorted.length) - 1];
    // A sample that could not hold the quantile is not asked for it.
    if (value === undefined || sorted.length * (1 - quantile) < 1)
      return { value: null, low: null, high: null, unit: 'ms' as const };
    return { value, low: value * 0.95, high: value * 1.05, unit: 'ms' as const };
  };
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), p999: at(0.999), max: at(1) };
}
