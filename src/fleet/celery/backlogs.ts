import type { MessageTemplate } from './message.js';

/**
 * How many tasks of a load are unfinished in each queue, and how many more may enter under a saturating load.
 *
 * With one queue that is what a fixed population lacks. With several, tasks still enter in the order of the sequence, and
 * the next one waits while its queue is full: the route that is the slowest for its share of the tasks is never idle, and
 * the others get no more than their share, as in production. A population for all queues together would take long to get
 * there: while the slowest route's backlog grows, the others do more than they could in the long run.
 */
export class Backlogs {
  readonly #sequence: readonly Pick<MessageTemplate, 'task' | 'queue'>[];
  readonly #queueOfTask = new Map<number, string>();
  readonly #unfinished = new Map<string, number>();

  constructor(sequence: readonly Pick<MessageTemplate, 'task' | 'queue'>[]) {
    this.#sequence = sequence;
    for (const { task, queue } of sequence) {
      this.#queueOfTask.set(task, queue);
      this.#unfinished.set(queue, 0);
    }
  }

  get areSeveral(): boolean {
    return this.#unfinished.size > 1;
  }

  clear(): void {
    for (const queue of this.#unfinished.keys()) this.#unfinished.set(queue, 0);
  }

  entered(queue: string): void {
    this.#add(queue, 1);
  }

  /** @param task index of the workload's task that has ended */
  ended(task: number): void {
    const queue = this.#queueOfTask.get(task);
    // Of a sequence that was there before.
    if (queue !== undefined) this.#add(queue, -1);
  }

  /**
   * How many tasks may enter before one finds its queue full.
   * @param entered by now, of this load
   * @param most unfinished tasks of a queue
   */
  missing(entered: number, most: (queue: string) => number): number {
    const room = new Map(
      [...this.#unfinished].map(([queue, unfinished]) => [queue, most(queue) - unfinished]),
    );
    for (let count = 0; ; count++) {
      const { queue } = this.#sequence[(entered + count) % this.#sequence.length]!;
      const left = room.get(queue)!;
      if (left <= 0) return count;
      room.set(queue, left - 1);
    }
  }

  #add(queue: string, count: number): void {
    this.#unfinished.set(queue, this.#unfinished.get(queue)! + count);
  }
}
