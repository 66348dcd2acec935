import { type Random, seededRandom } from '../../foundation/random.js';
import { draw } from './distribution.js';
import type { SimulatedModel, SimulatedTask } from './model.js';

/** What one task will need; drawn before it is known which setting serves it. */
export interface TaskDemand {
  readonly task: SimulatedTask;
  readonly taskIndex: number;
  readonly cpuMs: number;
  readonly waitMs: number;
  readonly fails: boolean;
  readonly crashes: boolean;
}

/**
 * The tasks of a load, in the order in which they enter: the same sequence for every setting (common random
 * numbers), as the broker's generator does it.
 * @param slowness by which all demands are multiplied; 1 = as the model says
 */
export class DemandSequence {
  readonly #tasks: readonly SimulatedTask[];
  readonly #totalWeight: number;
  readonly #random: Random;
  readonly #slowness: number;

  constructor(model: SimulatedModel, seed: number, slowness: number) {
    this.#tasks = model.tasks;
    this.#totalWeight = model.tasks.reduce((sum, task) => sum + (task.weight ?? 1), 0);
    this.#random = seededRandom(seed);
    this.#slowness = slowness;
  }

  next(): TaskDemand {
    const random = this.#random;
    const taskIndex = this.#pick(random() * this.#totalWeight);
    const task = this.#tasks[taskIndex]!;
    return {
      task,
      taskIndex,
      cpuMs: draw(task.cpuMs, random) * this.#slowness,
      waitMs: draw(task.waitMs, random) * this.#slowness,
      fails: random() < (task.failureShare ?? 0),
      crashes: random() < (task.crashShare ?? 0),
    };
  }

  #pick(at: number): number {
    let remaining = at;
    for (let i = 0; i < this.#tasks.length; i++) {
      remaining -= this.#tasks[i]!.weight ?? 1;
      if (remaining < 0) return i;
    }
    return this.#tasks.length - 1;
  }
}
