/** A study whose trials have all that pictures need, made up by a small queue of its own: the same each time. */
import { type Random, seededRandom } from '../../../src/foundation/random.js';
import type { StudyResult } from '../../../src/study/study-result.js';
import type { Trial } from '../../../src/trial/trial.js';
import type { DistributionDetail, TimelineDetail, TrialDetails } from '../../../src/trial/trial-details.js';
import { BATCH, cpuStudy, eventLoop, postgresStudy, STEADY, setting, trial } from '../fixtures.js';

/**
 * A batch on two nodes, one task in forty a hundred times as slow: each node takes what its window allows, and runs it
 * in the order in which it came.
 */
export function convoyTimeline(multiplier: number, concurrency = 4, tasks = 200, seed = 7): TimelineDetail {
  const random = seededRandom(seed);
  const serviceMs = Array.from({ length: tasks }, () => (random() < 0.025 ? 220 : 2 + 4 * random()));
  const nodes = 2;
  const freeMs = Array.from({ length: nodes }, () => Array<number>(concurrency).fill(0));
  const finishes = Array.from({ length: nodes }, (): number[] => []);
  const window = multiplier * concurrency;
  const columns = { node: [], slot: [], deliveredMs: [], startedMs: [], finishedMs: [] } as {
    node: number[];
    slot: number[];
    deliveredMs: number[];
    startedMs: number[];
    finishedMs: number[];
  };
  for (const ms of serviceMs) {
    // The node whose window has room first; a window has room when the task a window ago is done.
    const room = finishes.map((own) => {
      const sorted = [...own].sort((a, b) => a - b);
      return own.length < window ? 0 : sorted[own.length - window]!;
    });
    const node = room.indexOf(Math.min(...room));
    const slot = freeMs[node]!.indexOf(Math.min(...freeMs[node]!));
    const deliveredMs = room[node]! + 0.4;
    const startedMs = Math.max(deliveredMs, freeMs[node]![slot]!);
    freeMs[node]![slot] = startedMs + ms;
    finishes[node]!.push(startedMs + ms);
    columns.node.push(node);
    columns.slot.push(slot);
    columns.deliveredMs.push(deliveredMs);
    columns.startedMs.push(startedMs);
    columns.finishedMs.push(startedMs + ms);
  }
  return {
    nodes,
    concurrency,
    ...columns,
    task: serviceMs.map((ms) => (ms > 100 ? 1 : 0)),
    taskNames: ['short', 'slow'],
    leftOut: 0,
  };
}

export function distribution(p50Ms: number, isOpen: boolean): DistributionDetail {
  const percentiles = [
    0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 97.5, 98.75, 99, 99.5, 99.75, 99.9,
  ];
  const times = (p50: number, tail: number) =>
    percentiles.map(
      (percentile) => p50 * (0.6 + (0.4 * percentile) / 50 + tail * -Math.log10(1 - percentile / 100.0001)),
    );
  return {
    percentiles,
    samples: 4_000,
    responseMs: isOpen ? times(p50Ms, 1.2) : null,
    queueMs: isOpen ? times(p50Ms / 8, 2) : null,
    holdMs: times(p50Ms / 20, 3),
    serviceMs: times(p50Ms * 0.7, 0.8),
  };
}

export function connections(
  open: number,
  opened: number,
  random: Random,
): NonNullable<TrialDetails['connectionsOverTime']> {
  const steps = 60;
  return [
    {
      upstream: 'postgres',
      stepMs: 50,
      open: Array.from({ length: steps }, (_, i) =>
        Math.round(Math.min(open, (i + 1) * open) * (opened > 1 ? 0.6 + 0.4 * random() : 1)),
      ),
      opened: Array.from({ length: steps }, (_, i) =>
        opened > 1 ? Math.round(opened * (0.7 + 0.6 * random())) : i === 0 ? open : 0,
      ),
    },
  ];
}

/** The study of a CPU-bound workload, with batches of three multipliers, and pictures of each trial. */
export function detailedStudy(overrides: Partial<StudyResult> = {}): StudyResult {
  const base = cpuStudy();
  const batch = (id: number, prefetchMultiplier: number, makespanMs: number, convoyShare: number): Trial =>
    trial(id, setting({ nodes: 2, workers: 4, concurrency: 4, prefetchMultiplier }), 150, {
      load: BATCH,
      stage: 'prefetch',
      figures: { makespanMs, convoyShare, heldPeak: prefetchMultiplier * 4 },
      details: { timeline: convoyTimeline(prefetchMultiplier), distribution: distribution(40, true) },
    });
  const withDetails = (one: Trial): Trial => ({
    ...one,
    details: one.details ?? { distribution: distribution(6 + one.id, one.load.kind !== 'saturating') },
  });
  return cpuStudy({
    trials: [
      ...base.trials.filter(({ load }) => load.kind !== 'batch'),
      batch(7, 1, 1_200, 0.02),
      batch(8, 2, 1_310, 0.11),
      batch(9, 4, 1_480, 0.23),
      trial(10, setting({ poolType: 'threads', implementation: 'piscina' }), 205, {
        load: STEADY,
        stage: 'response-time',
      }),
      trial(11, eventLoop(16), 158, { load: STEADY, stage: 'response-time' }),
    ].map(withDetails),
    ...overrides,
  });
}

/** With connections over time: none that last, and a pool of ten. */
export function detailedPostgresStudy(): StudyResult {
  const random = seededRandom(11);
  const base = postgresStudy();
  return postgresStudy({
    trials: base.trials.map((one) => ({
      ...one,
      details: {
        distribution: distribution(9, false),
        connectionsOverTime:
          one.setting.connections === 'none' ? connections(20, 38, random) : connections(10, 1, random),
      },
    })),
  });
}

/** A study of many trials, each with its pictures. */
export function largeStudy(trials = 500): StudyResult {
  const base = detailedStudy();
  const pools = [
    (concurrency: number) => eventLoop(concurrency),
    (concurrency: number) => setting({ workers: concurrency, concurrency }),
    (concurrency: number) =>
      setting({ poolType: 'threads', implementation: 'piscina', workers: concurrency, concurrency }),
  ];
  const many = Array.from({ length: trials - base.trials.length }, (_, i): Trial => {
    const concurrency = 2 ** (1 + (i % 9));
    const of = pools[i % pools.length]!(concurrency);
    const isOpen = i % 4 === 0;
    return trial(100 + i, of, 150 + (i % 37) * 4, {
      ...(isOpen ? { load: STEADY, stage: 'response-time' } : {}),
      flags: i % 11 === 0 ? [{ kind: 'not-steady' }] : [],
      figures: { errors: i % 50 === 0 ? { ECONNREFUSED: 3 } : {}, errorShare: i % 50 === 0 ? 0.004 : 0 },
      details: {
        distribution: distribution(4 + (i % 17), isOpen),
        ...(i % 10 === 0 ? { timeline: convoyTimeline(4, 8, 400, i) } : {}),
      },
    });
  });
  return detailedStudy({ trials: [...base.trials, ...many] });
}
