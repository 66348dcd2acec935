import type { ClosedNetwork } from './closed-network.js';
import { validNetwork } from './closed-network.js';

/** What no closed network can leave, whatever its stations' service times are distributed like. */
export interface Bounds {
  /** Tasks/ms. */
  readonly throughputPerMs: { readonly low: number; readonly high: number };
  /** Of a task's round, delays included, ms. */
  readonly roundMs: { readonly low: number; readonly high: number };
}

/**
 * Bottleneck bounds of a closed network: with D_i the demand at a station of c_i servers, Z all delays and N tasks,
 * N/(Z + N Σ D_i) ≤ X ≤ min(N/(Z + Σ D_i), min c_i/D_i).
 *
 * J. P. Buzen & P. J. Denning, "Operational analysis of queueing network models", Computing Surveys 10 (1978); E. D. Lazowska,
 * J. Zahorjan, G. S. Graham & K. C. Sevcik, _Quantitative System Performance_, 1984, § 5.2.
 * @throws RangeError where the network is none
 */
export function asymptoticBounds(network: ClosedNetwork): Bounds {
  const { demandMs, delayMs, slowestPerMs } = sums(network);
  const { tasks } = network;
  return bounds(
    tasks,
    tasks / (delayMs + tasks * demandMs),
    Math.min(tasks / (delayMs + demandMs), slowestPerMs),
  );
}

/**
 * Balanced-job bounds: tighter, for networks with the same throughput as one with exponential service times (product form), and
 * one server a station. The network does no better than if its demands were spread evenly, and no worse than if all of
 * them were as high as the highest.
 *
 * J. Zahorjan, K. C. Sevcik, D. L. Eager & B. Galler, "Balanced job bound analysis of queueing networks", Communications of
 * the ACM 25 (1982); with delays: Lazowska et al., § 5.4.
 * @returns `null` where a station has several servers, for which there are none
 * @throws RangeError where the network is none
 */
export function balancedJobBounds(network: ClosedNetwork): Bounds | null {
  const { demandMs, delayMs, slowestPerMs, queues } = sums(network);
  if (network.stations.some((station) => station.servers > 1 && station.servers !== Number.POSITIVE_INFINITY))
    return null;
  const { tasks } = network;
  if (queues === 0) return asymptoticBounds(network);
  const others = tasks - 1;
  const low = tasks / (delayMs + demandMs + others / slowestPerMs / (1 + delayMs / (tasks * demandMs)));
  const evenly = tasks / (delayMs + demandMs + (others * demandMs) / queues / (1 + delayMs / demandMs));
  return bounds(tasks, low, Math.min(evenly, slowestPerMs));
}

function bounds(tasks: number, low: number, high: number): Bounds {
  return { throughputPerMs: { low, high }, roundMs: { low: tasks / high, high: tasks / low } };
}

function sums(network: ClosedNetwork): {
  readonly demandMs: number;
  readonly delayMs: number;
  readonly slowestPerMs: number;
  /** Stations that tasks can wait at. */
  readonly queues: number;
} {
  validNetwork(network);
  let [demandMs, delayMs, slowestPerMs, queues] = [0, 0, Number.POSITIVE_INFINITY, 0];
  for (const station of network.stations) {
    if (station.servers === Number.POSITIVE_INFINITY) delayMs += station.demandMs;
    else if (station.demandMs > 0) {
      demandMs += station.demandMs;
      slowestPerMs = Math.min(slowestPerMs, station.servers / station.demandMs);
      queues++;
    }
  }
  return { demandMs, delayMs, slowestPerMs, queues };
}
