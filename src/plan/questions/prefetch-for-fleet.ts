import type { Estimate } from '../../trial/estimate.js';
import { fleetQuestion, meetsSlo, type PlanContext, predictFleet } from './plan-context.js';

/** 0 is no limit. */
export const COMPARED_MULTIPLIERS = [1, 2, 4, 0] as const;

export interface PrefetchOption {
  readonly multiplier: number;
  readonly p99: Estimate;
  readonly meetsSlo: boolean;
  /** Of a batch of `batchTasks`. */
  readonly makespanMs: Estimate | null;
}

export interface PrefetchForFleet {
  readonly planned: number;
  readonly batchTasks: number;
  readonly options: readonly PrefetchOption[];
  /** The least p99; among those that cannot be told apart, the shortest batch, and then the smallest window. */
  readonly best: number;
  /** The planned one does as well, as far as the simulation can tell. */
  readonly tie: boolean;
}

/** Enough for every worker of the fleet to be busy most of the batch. */
const TASKS_PER_SLOT = 20;
const MOST_BATCH_TASKS = 100_000;

/**
 * The same fleet at the planned rate and with a batch, under each multiplier. A large window hides the broker's round trip;
 * beside other nodes it holds tasks that those could run.
 */
export async function prefetchForFleet(
  context: PlanContext,
  nodes: number,
  ratePerSecond: number,
): Promise<PrefetchForFleet> {
  const { setting, predictor, signal, slo } = context;
  const batchTasks = Math.min(MOST_BATCH_TASKS, TASKS_PER_SLOT * nodes * setting.concurrency);
  const planned = setting.prefetchMultiplier;
  const multipliers = [...new Set([...COMPARED_MULTIPLIERS, planned])].sort((a, b) => size(a) - size(b));
  const options: PrefetchOption[] = [];
  for (const multiplier of multipliers) {
    const own = { ...context, setting: { ...setting, prefetchMultiplier: multiplier } };
    const steady = await predictFleet(own, nodes, ratePerSecond);
    const batch = {
      ...fleetQuestion(own, nodes, 1),
      arrivals: { kind: 'batch', tasks: batchTasks },
    } as const;
    const { makespanMs } = await predictor.predict(batch, signal);
    options.push({ multiplier, p99: steady.responseTime.p99, meetsSlo: meetsSlo(steady, slo), makespanMs });
  }
  const best = bestOf(options);
  return { planned, batchTasks, options, best, tie: best === planned || isTie(options, best, planned) };
}

/** Replications of the simulator differ by about as much: what is nearer is a tie, which goes to the smaller window. */
const TIE = { p99: 1.03, makespan: 1.05 } as const;

function bestOf(options: readonly PrefetchOption[]): number {
  const least = least99(options);
  const tied = options.filter(({ p99 }) => (p99.value ?? Number.POSITIVE_INFINITY) <= least * TIE.p99);
  const shortest = Math.min(...tied.map(makespan));
  return (tied.find((option) => makespan(option) <= shortest * TIE.makespan) ?? options[0]!).multiplier;
}

function isTie(options: readonly PrefetchOption[], best: number, planned: number): boolean {
  const of = (multiplier: number) => options.find((option) => option.multiplier === multiplier)!;
  const p99 = (option: PrefetchOption) => option.p99.value ?? Number.POSITIVE_INFINITY;
  return (
    p99(of(planned)) <= p99(of(best)) * TIE.p99 && makespan(of(planned)) <= makespan(of(best)) * TIE.makespan
  );
}

function least99(options: readonly PrefetchOption[]): number {
  return Math.min(...options.map(({ p99 }) => p99.value ?? Number.POSITIVE_INFINITY));
}

function makespan({ makespanMs }: PrefetchOption): number {
  return makespanMs?.value ?? Number.POSITIVE_INFINITY;
}

function size(multiplier: number): number {
  return multiplier === 0 ? Number.POSITIVE_INFINITY : multiplier;
}
