import type { Arrivals } from '../../src/plan/model/arrivals.js';
import type {
  FleetQuestion,
  Prediction,
  Predictor,
  QuickPrediction,
  Station,
} from '../../src/plan/predictor.js';
import type { Estimate, Unit } from '../../src/trial/estimate.js';

export interface ClosedFormOptions {
  /** Mean of a task's exponential service time: half computing, half waiting. */
  readonly serviceMs?: number;
  /** Tasks/s that all nodes together can do at most. */
  readonly downstreamPerSecond?: number;
  readonly connectionsPerNode?: number | null;
  /** Half the width of the intervals of "simulated" figures: 0.05 is ±5 %. */
  readonly spread?: number;
  /** "Simulated" response times over those of the closed forms. */
  readonly bias?: number;
  readonly bareServiceMs?: number;
  readonly heldOut?: Predictor['heldOut'];
}

/** Probability of waiting in M/M/c (Erlang C), by the recursion of Erlang B. */
export function erlangC(servers: number, load: number): number {
  let blocked = 1;
  for (let count = 1; count <= servers; count++) blocked = (load * blocked) / (count + load * blocked);
  const utilization = load / servers;
  return blocked / (1 - utilization * (1 - blocked));
}

/** The percentile of M/M/c's response time as waiting plus the mean service time: known, rising, and steep near 1. */
export function responseMs(servers: number, load: number, serviceMs: number, share: number): number {
  const waits = erlangC(servers, load);
  const waitMs = waits <= 1 - share ? 0 : (Math.log(waits / (1 - share)) * serviceMs) / (servers - load);
  return serviceMs + waitMs;
}

/** Counts what it is asked. */
export interface CountingPredictor extends Predictor {
  readonly asked: { quick: number; predict: number };
}

/**
 * A fleet as one M/M/c queue: every worker of every node serves. Multipliers above 1, and no limit, hold tasks: response
 * times are a tenth longer for each. No thread, no chance: what it answers is known.
 */
export function closedFormPredictor(options: ClosedFormOptions = {}): CountingPredictor {
  const { serviceMs = 20, downstreamPerSecond = Number.POSITIVE_INFINITY, spread = 0.05, bias = 1 } = options;
  const { connectionsPerNode = null, bareServiceMs = serviceMs } = options;
  const asked = { quick: 0, predict: 0 };

  const quickOf = (question: FleetQuestion): QuickPrediction => {
    const { setting, factors = {}, retries } = question;
    const service = (serviceMs / 2) * (factors.cpu ?? 1) + (serviceMs / 2) * (factors.io_wait ?? 1);
    const servers = setting.nodes * setting.concurrency;
    const attempts = retries === undefined ? 1 : attemptsOf(retries.failureShare, retries.maxRetries);
    const own = (servers / service) * 1_000;
    const capacity = Math.min(own, downstreamPerSecond) / attempts;
    const rate = meanRate(question.arrivals);
    const load = (rate * attempts * service) / 1_000;
    const utilization: Partial<Record<Station, number>> = { workers: load / servers };
    if (downstreamPerSecond !== Number.POSITIVE_INFINITY) {
      utilization.downstream = (rate * attempts) / downstreamPerSecond;
    }
    const keepsUp = Math.max(...Object.values(utilization)) < 1;
    const held = setting.prefetchMultiplier === 0 ? 8 : setting.prefetchMultiplier;
    const at = (share: number) => responseMs(servers, load, service, share) * (0.9 + held / 10);
    return {
      capacityPerSecond: capacity,
      binds: downstreamPerSecond < own ? 'downstream' : 'workers',
      utilization,
      responseTime: rate > 0 && keepsUp ? { p50: at(0.5), p95: at(0.95), p99: at(0.99) } : null,
      connections: connectionsPerNode === null ? null : connectionsPerNode * setting.nodes,
    };
  };
  const simulated = (value: number | undefined, unit: Unit): Estimate =>
    value === undefined
      ? { value: null, low: null, high: null, unit }
      : { value: value * bias, low: value * bias * (1 - spread), high: value * bias * (1 + spread), unit };

  return {
    asked,
    bareServiceMs: { p50: bareServiceMs, p95: bareServiceMs, p99: bareServiceMs },
    heldOut: options.heldOut ?? {
      capacity: { trials: 7, median: 0.04, p90: 0.09, covered: 0.9 },
      p99: { trials: 6, median: 0.12, p90: 0.2, covered: 0.85 },
      makespan: null,
    },
    quick: (question) => {
      asked.quick++;
      return quickOf(question);
    },
    predict: async (question, signal): Promise<Prediction> => {
      signal?.throwIfAborted();
      asked.predict++;
      const quick = quickOf(question);
      const { arrivals } = question;
      const { responseTime } = quick;
      return {
        quick,
        keptUp: responseTime !== null,
        throughput: simulated(Math.min(meanRate(arrivals), quick.capacityPerSecond), 'tasks/s'),
        responseTime: {
          p50: simulated(responseTime?.p50, 'ms'),
          p95: simulated(responseTime?.p95, 'ms'),
          p99: simulated(responseTime?.p99, 'ms'),
        },
        makespanMs:
          arrivals.kind === 'batch'
            ? simulated((arrivals.tasks / quick.capacityPerSecond) * 1_000, 'ms')
            : null,
        utilization: quick.utilization.workers!,
        retriedShare: 0,
        part: null,
        phase: null,
      };
    },
  };
}

function attemptsOf(share: number, retries: number): number {
  return (1 - share ** (retries + 1)) / (1 - share);
}

function meanRate(arrivals: Arrivals): number {
  switch (arrivals.kind) {
    case 'poisson':
      return arrivals.ratePerSecond;
    case 'on-off':
      return (
        (arrivals.onRatePerSecond * arrivals.meanOnMs + arrivals.offRatePerSecond * arrivals.meanOffMs) /
        (arrivals.meanOnMs + arrivals.meanOffMs)
      );
    case 'daily':
      return arrivals.hourlyRatePerSecond.reduce((sum, rate) => sum + rate, 0) / 24;
    case 'trace':
      return ((arrivals.arrivalsMs.length - 1) / arrivals.arrivalsMs.at(-1)!) * 1_000;
    default:
      return 0;
  }
}
