import type { FleetModel, NodeModel, TaskDemand } from '../../../src/plan/model/fleet-model.js';

/** One node with one worker that takes one task at a time, no overheads, no limits; what a test is about is given. */
export function fleetOf(
  demand: Partial<TaskDemand>,
  node: Partial<NodeModel> = {},
  fleet: Partial<Omit<FleetModel, 'tasks' | 'node'>> = {},
): FleetModel {
  const workers = node.workers ?? 1;
  const tasksPerWorker = node.tasksPerWorker ?? 1;
  return {
    tasks: [taskOf(demand)],
    node: {
      cores: workers + 1,
      workers,
      tasksPerWorker,
      oneCore: false,
      window: workers * tasksPerWorker,
      acknowledgement: 'late',
      dispatchMs: 0,
      connections: null,
      scalability: { contention: 0, coherency: 0 },
      ...node,
    },
    nodes: 1,
    machineCores: null,
    broker: { roundTripMs: 0 },
    downstream: null,
    retries: null,
    outages: null,
    ...fleet,
  };
}

/** Columns that are left out are zeros. */
export function taskOf(demand: Partial<TaskDemand>): TaskDemand {
  const rows = Math.max(
    ...[demand.cpuMs, demand.waitMs, demand.connectionMs, demand.blockedMs].map(
      (column) => column?.length ?? 0,
    ),
  );
  const zeros = new Array<number>(rows).fill(0);
  return {
    name: 'task',
    weight: 1,
    cpuMs: zeros,
    waitMs: zeros,
    connectionMs: zeros,
    blockedMs: zeros,
    ...demand,
  };
}

/**
 * An exponential distribution as so many equally likely values: the means of its slices of equal probability, so that the
 * mean is exact. Of 20,000, the second moment is 0.02 % low.
 */
export function exponentialColumn(meanMs: number, rows = 20_000): number[] {
  // ∫ x e⁻ˣ from a to b = (a + 1)e⁻ᵃ − (b + 1)e⁻ᵇ
  const upTo = (survival: number) => (survival === 0 ? 0 : (1 - Math.log(survival)) * survival);
  return Array.from(
    { length: rows },
    (_, i) => meanMs * rows * (upTo(1 - i / rows) - upTo(1 - (i + 1) / rows)),
  );
}
