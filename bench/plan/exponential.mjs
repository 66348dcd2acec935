// What test/plan/simulator/fleets.ts has for tests: Node.js 20 cannot import TypeScript.

/** An exponential distribution as so many equally likely values: the means of its slices of equal probability. */
export function exponentialColumn(meanMs, rows = 20_000) {
  // ∫ x e⁻ˣ from a to b = (a + 1)e⁻ᵃ − (b + 1)e⁻ᵇ
  const upTo = (survival) => (survival === 0 ? 0 : (1 - Math.log(survival)) * survival);
  return Array.from(
    { length: rows },
    (_, i) => meanMs * rows * (upTo(1 - i / rows) - upTo(1 - (i + 1) / rows)),
  );
}

/** Nodes that make nothing wait but by what is given. */
export function fleet(demand, node = {}, rest = {}) {
  const workers = node.workers ?? 1;
  const tasksPerWorker = node.tasksPerWorker ?? 1;
  const zeros = new Array(Object.values(demand)[0].length).fill(0);
  const columns = { cpuMs: zeros, waitMs: zeros, connectionMs: zeros, blockedMs: zeros, ...demand };
  return {
    tasks: [{ name: 'task', weight: 1, ...columns }],
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
    ...rest,
  };
}
