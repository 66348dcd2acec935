import type { SimulatedModel } from '../../src/fleet/simulated/model.js';

const noise = { trialSigma: 0.02 };
const nothing = { kind: 'constant', ms: 0 } as const;
const ms = (value: number) => ({ kind: 'constant', ms: value }) as const;
const about = (value: number) => ({ kind: 'exponential', meanMs: value }) as const;

/** Workloads of known shapes, slow enough that a simulated second is a few hundred tasks. */
export const MODELS: Readonly<Record<string, SimulatedModel>> = {
  'only computes': {
    cores: 4,
    noise,
    tasks: [{ name: 'task', cpuMs: { kind: 'log-normal', medianMs: 15, sigma: 0.4 }, waitMs: nothing }],
  },
  'mostly waits': {
    cores: 1,
    noise,
    tasks: [{ name: 'task', cpuMs: ms(2), waitMs: about(100) }],
  },
  'computes between waits': {
    cores: 4,
    noise,
    tasks: [{ name: 'task', cpuMs: about(15), waitMs: about(45) }],
  },
  'a downstream that serves eight at a time': {
    cores: 2,
    noise,
    downstream: { capacity: 8 },
    tasks: [{ name: 'task', cpuMs: ms(1), waitMs: about(50) }],
  },
  'a downstream that suffers beyond twelve': {
    cores: 2,
    noise,
    downstream: { capacity: 12, slowdown: 0.03 },
    tasks: [{ name: 'task', cpuMs: ms(1), waitMs: about(60) }],
  },
  'a server that allows twenty connections': {
    cores: 2,
    noise,
    connections: { setUpMs: 20, maxConnections: 20 },
    tasks: [{ name: 'task', cpuMs: ms(2), waitMs: about(60), usesConnection: true }],
  },
  'a database at its best with six connections': {
    cores: 2,
    noise,
    connections: { setUpMs: 15, maxConnections: 100 },
    downstream: { capacity: 6, slowdown: 0.05 },
    tasks: [{ name: 'task', cpuMs: ms(2), waitMs: about(30), usesConnection: true }],
  },
  'waits that block': {
    cores: 2,
    noise,
    tasks: [{ name: 'task', cpuMs: ms(4), waitMs: about(40), blockingShare: 1 }],
  },
  'a lock that all tasks share': {
    cores: 4,
    noise,
    tasks: [{ name: 'task', cpuMs: ms(5), waitMs: about(40), lockShare: 0.2 }],
  },
  'two kinds of tasks': {
    cores: 2,
    noise,
    tasks: [
      { name: 'short', weight: 9, cpuMs: ms(2), waitMs: about(20) },
      { name: 'long', weight: 1, cpuMs: ms(60), waitMs: about(200) },
    ],
  },
};
