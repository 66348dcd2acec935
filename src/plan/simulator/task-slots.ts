import { AREA } from './fleet-areas.js';
import type { FleetState } from './fleet-state.js';
import { STEP } from './step.js';

/** The slots of each node's workers, and the tasks that are held until one is free. */
export class TaskSlots {
  readonly #state: FleetState;
  /** A task has a slot. */
  readonly #started: { started(task: number): void };
  readonly #starting: Uint8Array;

  constructor(state: FleetState, started: { started(task: number): void }) {
    this.#state = state;
    this.#started = started;
    this.#starting = new Uint8Array(state.model.nodes);
  }

  /** Holds a delivered task until its node has a slot. */
  enter(task: number): void {
    const { tasks, queues, slotQueues } = this.#state;
    const node = tasks.node[task]!;
    tasks.step[task] = STEP.FOR_SLOT;
    queues.push(slotQueues + node, task);
    this.startWhatFits(node);
  }

  startWhatFits(node: number): void {
    // A task that takes no time ends within this loop, which then goes on.
    if (this.#starting[node] === 1) return;
    this.#starting[node] = 1;
    const { slots, queues, slotQueues } = this.#state;
    while (slots.hasFree(node) && !queues.isEmpty(slotQueues + node))
      this.#start(queues.shift(slotQueues + node), node);
    this.#starting[node] = 0;
  }

  /** The task's attempt is over. */
  leave(task: number): void {
    const { tasks, areas, slots } = this.#state;
    const node = tasks.node[task]!;
    tasks.serviceMs[task]! += areas.nowMs - tasks.startedMs[task]!;
    slots.giveBack(node, tasks.worker[task]!);
    areas.counts[AREA.slots]!--;
    areas.addIdle(node, 1);
  }

  /** A node's slots are gone with all that ran in them, or was held. */
  clear(node: number): void {
    const { areas, slots, queues, slotQueues } = this.#state;
    queues.clear(slotQueues + node);
    const busy = slots.busy[node]!;
    areas.counts[AREA.slots]! -= busy;
    areas.addIdle(node, busy - slots.perNode);
    slots.clear(node);
    areas.unhold(node, areas.held[node]!);
  }

  #start(task: number, node: number): void {
    const { tasks, areas, slots } = this.#state;
    const worker = slots.take(node);
    areas.counts[AREA.slots]!++;
    areas.addIdle(node, -1);
    areas.unhold(node);
    tasks.worker[task] = worker;
    tasks.startedMs[task] = areas.nowMs;
    tasks.holdMs[task]! += areas.nowMs - tasks.deliveredMs[task]!;
    tasks.attempts[task]!++;
    tasks.step[task] = STEP.FIRST;
    this.#state.tell('started', task);
    this.#started.started(task);
  }
}
