import { ConnectionServer } from './connection-server.js';
import { Cores } from './cores.js';
import { DEFAULT_OVERHEAD_MS, type SimulatedModel } from './model.js';
import { Station } from './station.js';
import type { Timeline } from './timeline.js';

/** What all nodes of a fleet share while a load runs. */
export interface Machine {
  readonly timeline: Timeline;
  readonly model: SimulatedModel;
  readonly cores: Cores;
  readonly downstream: Station;
  readonly lock: Station;
  readonly connectionServer: ConnectionServer;
  /** Tasks that each worker has run before this load. */
  readonly begunPerWorker: number;
  /** How much longer a wait takes now than it would alone. */
  slowdown(): number;
}

export function createMachine(model: SimulatedModel, timeline: Timeline, begunPerWorker: number): Machine {
  const capacity = model.downstream?.capacity ?? Number.POSITIVE_INFINITY;
  const perTask = model.downstream?.slowdown ?? 0;
  // A downstream that suffers from what waits at its door lets everyone in; a plain queue serves in turn.
  const downstream = new Station(perTask > 0 ? Number.POSITIVE_INFINITY : capacity);
  return {
    timeline,
    model,
    begunPerWorker,
    cores: new Cores(timeline, model.cores),
    downstream,
    lock: new Station(1),
    connectionServer: new ConnectionServer(
      model.connections?.maxConnections ?? Number.POSITIVE_INFINITY,
      timeline,
    ),
    slowdown: () => {
      if (perTask === 0) return 1;
      const excess = Math.max(0, downstream.inside - capacity);
      // Served at `capacity` at once, and each task beyond that costs all of them.
      return (Math.max(capacity, downstream.inside) / capacity) * (1 + perTask * excess);
    },
  };
}

export function overheadMs(model: SimulatedModel, poolType: keyof typeof DEFAULT_OVERHEAD_MS): number {
  return model.overheadMs?.[poolType] ?? DEFAULT_OVERHEAD_MS[poolType];
}
