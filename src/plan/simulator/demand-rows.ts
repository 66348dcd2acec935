import type { TaskDemand } from '../model/fleet-model.js';
import type { RandomStream } from './random-stream.js';

/**
 * All tasks' measured calls, one below the other, and which of them an arrival is: a task by its weight (alias method:
 * Walker, ACM Transactions on Mathematical Software 3, 1977), then one of its rows, each as likely. Cost does not grow with either.
 */
export class DemandRows {
  readonly cpuMs: Float64Array;
  readonly waitMs: Float64Array;
  readonly connectionMs: Float64Array;
  readonly blockedMs: Float64Array;
  readonly length: number;
  readonly #from: Int32Array;
  readonly #count: Int32Array;
  readonly #threshold: Float64Array;
  readonly #alias: Int32Array;

  constructor(tasks: readonly TaskDemand[]) {
    const column = (of: (task: TaskDemand) => readonly number[]) =>
      Float64Array.from(tasks.flatMap((task) => Array.from(of(task))));
    this.cpuMs = column((task) => task.cpuMs);
    this.waitMs = column((task) => task.waitMs);
    this.connectionMs = column((task) => task.connectionMs);
    this.blockedMs = column((task) => task.blockedMs);
    this.length = this.cpuMs.length;
    this.#count = Int32Array.from(tasks, (task) => task.cpuMs.length);
    this.#from = new Int32Array(tasks.length);
    for (let task = 1; task < tasks.length; task++)
      this.#from[task] = this.#from[task - 1]! + this.#count[task - 1]!;
    const { threshold, alias } = aliasTable(tasks.map((task) => task.weight));
    this.#threshold = threshold;
    this.#alias = alias;
  }

  /** Always two draws, so that a stream is used alike whatever the tasks. */
  draw(random: RandomStream): number {
    const at = random.uniform() * this.#alias.length;
    let task = Math.floor(at);
    if (at - task >= this.#threshold[task]!) task = this.#alias[task]!;
    return this.#from[task]! + random.below(this.#count[task]!);
  }

  totalMs(row: number): number {
    return this.cpuMs[row]! + this.waitMs[row]! + this.connectionMs[row]! + this.blockedMs[row]!;
  }
}

function aliasTable(weights: readonly number[]): { threshold: Float64Array; alias: Int32Array } {
  const n = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = weights.map((weight) => (weight / total) * n);
  const threshold = new Float64Array(n).fill(1);
  const alias = Int32Array.from({ length: n }, (_, i) => i);
  const small = share.flatMap((s, i) => (s < 1 ? [i] : []));
  const large = share.flatMap((s, i) => (s >= 1 ? [i] : []));
  while (small.length > 0 && large.length > 0) {
    const less = small.pop()!;
    const more = large.at(-1)!;
    threshold[less] = share[less]!;
    alias[less] = more;
    share[more] = share[more]! + share[less]! - 1;
    if (share[more]! < 1) {
      large.pop();
      small.push(more);
    }
  }
  return { threshold, alias };
}
