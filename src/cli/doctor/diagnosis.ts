import type { MachineFacts } from '../../lab/machine/machine-facts.js';
import type { RuntimeFound } from '../../lab/machine/runtimes-found.js';
import type { Versions } from '../../lab/machine/versions.js';
import type { Noise } from './noise.js';

/** All that `doctor` found out; its JSON. */
export interface Diagnosis {
  readonly machine: MachineFacts;
  readonly noise: Noise;
  readonly runtimes: readonly RuntimeFound[];
  readonly versions: Versions;
  /** What stands in the way of trustworthy figures, each with what to do; empty where nothing does. */
  readonly findings: readonly string[];
}

/** Enough for concurrency 1,000 with a connection each, and for the lab. */
const ENOUGH_OPEN_FILES = 4_096;
const MUCH_STEAL = 0.02;
const MUCH_BUSY = 0.25;
const MUCH_NOISE = 0.1;
const LITTLE_MEMORY_BYTES = 2 ** 30;

export function findingsOn(machine: MachineFacts, noise: Noise): string[] {
  const findings: string[] = [];
  const { cpu } = machine.atTheMoment;
  if (machine.usableCores < 2) {
    findings.push(
      'Fewer than 2 cores: the lab and your tasks share one, and more workers cannot show a gain for CPU-bound tasks.',
    );
  }
  if (cpu !== null && cpu.steal > MUCH_STEAL) {
    findings.push(
      `${percent(cpu.steal)} of the CPU time is taken by other guests of the host: expect wide intervals; measure at a quieter time or on another machine.`,
    );
  }
  if (cpu !== null && cpu.busy > MUCH_BUSY) {
    findings.push(
      `${percent(cpu.busy)} of the CPU time is used by something else already: stop it before you measure.`,
    );
  }
  if (noise.smallestDifference > MUCH_NOISE) {
    findings.push(
      `This machine is noisy: gains below ${percent(noise.smallestDifference)} need longer or repeated trials; give tune a larger --budget.`,
    );
  }
  const soft = machine.openFiles?.soft;
  if (soft !== undefined && soft !== null && soft < ENOUGH_OPEN_FILES) {
    findings.push(
      `At most ${soft} open files: a high concurrency without a connection pool may fail for that alone; raise it with ulimit -n ${ENOUGH_OPEN_FILES}.`,
    );
  }
  if (machine.usableMemoryBytes < LITTLE_MEMORY_BYTES) {
    findings.push(
      'Less than 1 GiB of memory: settings with many processes cannot be tried; give --max-memory.',
    );
  }
  return findings;
}

/** A share in per cent, with two digits. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
