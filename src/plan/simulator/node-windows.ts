import { DelayLine } from './delay-line.js';
import { AREA } from './fleet-areas.js';
import type { FleetState } from './fleet-state.js';
import { NumberRing } from './number-ring.js';
import type { QueuedTasks } from './queued-tasks.js';
import { STEP } from './step.js';

/** The nodes' windows: which node has room, what is under way to it, and the places that fall free. */
export class NodeWindows {
  readonly deliveries: DelayLine;
  /** Freed places of windows, on their way to the broker. */
  readonly credits: DelayLine;
  readonly #state: FleetState;
  readonly #queued: QueuedTasks;
  /** Nodes with room, in turn. */
  readonly #room = new NumberRing();
  readonly #inRoom: Uint8Array;
  readonly #credit: Float64Array;
  /** Counts the times that a node was lost: what was under way from it before is void. */
  readonly #nodeLife: Int32Array;
  readonly #windowSize: number;

  constructor(state: FleetState, queued: QueuedTasks) {
    const { nodes, node, broker } = state.model;
    this.#state = state;
    this.#queued = queued;
    // A queue that never empties would fill a window without limit at once; then nothing is waited for at the broker.
    const isEndless = queued.isSaturating && node.window === Number.POSITIVE_INFINITY;
    this.#windowSize = isEndless ? 2 * state.slots.perNode : node.window;
    const halfTripMs = isEndless ? 0 : broker.roundTripMs / 2;
    this.deliveries = new DelayLine(halfTripMs);
    this.credits = new DelayLine(halfTripMs);
    this.#inRoom = new Uint8Array(nodes);
    this.#credit = new Float64Array(nodes);
    this.#nodeLife = new Int32Array(nodes);
  }

  /** A node is there, and its window is empty. */
  open(node: number): void {
    this.#credit[node] = this.#windowSize;
    this.#joinRoom(node);
  }

  /** A node is gone, with the places that were on their way. */
  close(node: number): void {
    this.#credit[node] = 0;
    this.#nodeLife[node]!++;
  }

  /** It has been lost before. */
  hasBeenLost(node: number): boolean {
    return this.#nodeLife[node]! > 0;
  }

  deliverWhatFits(): void {
    const { areas, tasks } = this.#state;
    while (this.#room.length > 0 && this.#queued.hasQueued()) {
      const node = this.#room.shift();
      this.#inRoom[node] = 0;
      if (this.#credit[node]! <= 0) continue;
      const task = this.#queued.takeQueued();
      this.#credit[node]!--;
      if (this.#credit[node]! > 0) this.#joinRoom(node);
      tasks.node[task] = node;
      tasks.step[task] = STEP.UNDER_WAY;
      areas.counts[AREA.transit]!++;
      this.deliveries.push(areas.nowMs, task, tasks.life[task]!);
    }
  }

  /** A place of the node's window is free. */
  acknowledge(node: number): void {
    const { areas } = this.#state;
    if (this.credits.delayMs > 0) {
      areas.counts[AREA.transit]!++;
      this.credits.push(areas.nowMs, node, this.#nodeLife[node]!);
    } else this.#addCredit(node);
  }

  creditArrives(): void {
    const life = this.credits.firstLife;
    const node = this.credits.shift();
    this.#state.areas.counts[AREA.transit]!--;
    if (life === this.#nodeLife[node]) this.#addCredit(node);
  }

  /** Takes the first delivery that is due; −1 where its task is no longer meant for the node. */
  deliveryArrives(): number {
    const { areas, tasks } = this.#state;
    const life = this.deliveries.firstLife;
    const task = this.deliveries.shift();
    areas.counts[AREA.transit]!--;
    if (life !== tasks.life[task]) return -1;
    tasks.deliveredMs[task] = areas.nowMs;
    tasks.queueMs[task]! += areas.nowMs - tasks.queuedMs[task]!;
    areas.hold(tasks.node[task]!);
    this.#state.tell('delivered', task);
    return task;
  }

  #addCredit(node: number): void {
    this.#credit[node]!++;
    this.#joinRoom(node);
    this.deliverWhatFits();
  }

  #joinRoom(node: number): void {
    if (this.#inRoom[node] === 1) return;
    this.#inRoom[node] = 1;
    this.#room.push(node);
  }
}
