import { type ClosedNetwork, validNetwork } from './closed-network.js';
import { convolved, stationDistribution, tiltRate } from './product-form.js';

/** What a closed network does in the long run. */
export interface MeanValues {
  /** Rounds that all tasks together complete, tasks/ms. */
  readonly throughputPerMs: number;
  /** Mean duration of a task's round, delays included. */
  readonly roundMs: number;
  /** In the network's order. */
  readonly stations: readonly StationMeans[];
}

export interface StationMeans {
  /** Mean tasks at the station, in service and waiting. */
  readonly meanTasks: number;
  /** Mean time of a round that is spent there. */
  readonly residenceMs: number;
  /** Busy share of its servers; 0 for a delay. */
  readonly utilization: number;
}

/**
 * The mean values of a closed product-form network of one kind of tasks: exponential service times where tasks queue in
 * order of arrival, any at delays and where service is shared.
 *
 * These are the figures of mean value analysis (M. Reiser & S. S. Lavenberg, "Mean-value analysis of closed multichain
 * queuing networks", Journal of the ACM 27, 1980), but not by its recursion: for several servers that takes the probability
 * of an empty station as 1 less the sum of all others, and loses all digits as the station fills (G. Casale, "A note on
 * stable flow-equivalent aggregation in closed networks", Queueing Systems 60, 2008). Instead, J. P. Buzen's convolution
 * ("Computational algorithms for closed queueing networks with exponential servers", Communications of the ACM 16, 1973), in
 * which nothing is subtracted, on the stations' distributions in an open network that holds as many tasks on average: given
 * their number, these are the closed network's, and no constant overflows. About 12 digits; time grows as stations × tasks².
 * @throws RangeError where the network is none, or so large that it would take more than 10^10 steps
 */
export function meanValueAnalysis(network: ClosedNetwork): MeanValues {
  validNetwork(network);
  const { stations, tasks } = network;
  if (3 * stations.length * tasks * tasks > MOST_STEPS)
    throw new RangeError(
      `${tasks} tasks at ${stations.length} stations are more than mean value analysis takes.`,
    );
  const rate = tiltRate(network);
  const alone = stations.map((station) => stationDistribution(station, rate, tasks));

  // All stations before the i-th, and all after it.
  const before: Float64Array[] = [NOBODY];
  for (const distribution of alone) before.push(convolved(before.at(-1)!, distribution, tasks));
  const after: Float64Array[] = [NOBODY];
  for (const distribution of alone.toReversed()) after.push(convolved(after.at(-1)!, distribution, tasks));
  after.reverse();

  const whole = before.at(-1)!;
  const throughputPerMs = (rate * whole[tasks - 1]!) / whole[tasks]!;
  return {
    throughputPerMs,
    roundMs: tasks / throughputPerMs,
    stations: stations.map((station, i) => {
      const others = convolved(before[i]!, after[i + 1]!, tasks);
      let sum = 0;
      for (let n = 1; n <= tasks; n++) sum += n * (alone[i]![n] ?? 0) * (others[tasks - n] ?? 0);
      const meanTasks = sum / whole[tasks]!;
      return {
        meanTasks,
        residenceMs: meanTasks / throughputPerMs,
        utilization: (throughputPerMs * station.demandMs) / station.servers,
      };
    }),
  };
}

const MOST_STEPS = 1e10;
const NOBODY = Float64Array.of(1);
