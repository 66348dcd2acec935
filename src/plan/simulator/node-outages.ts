import type { OutageModel } from '../model/fleet-model.js';
import type { FleetState } from './fleet-state.js';
import type { NodeWindows } from './node-windows.js';
import type { RandomStream } from './random-stream.js';

/** Which nodes are up, and when each goes down or comes back. */
export class NodeOutages {
  readonly #state: FleetState;
  readonly #windows: NodeWindows;
  readonly #outages: OutageModel;
  readonly #draws: RandomStream;
  readonly #isUp: Uint8Array;

  constructor(state: FleetState, windows: NodeWindows, outages: OutageModel, draws: RandomStream) {
    this.#state = state;
    this.#windows = windows;
    this.#outages = outages;
    this.#draws = draws;
    this.#isUp = new Uint8Array(state.model.nodes);
  }

  /** Up or down as likely as at any later moment. */
  begin(node: number): void {
    const { meanUpMs, meanDownMs } = this.#outages;
    const isUp = this.#draws.uniform() < meanUpMs / (meanUpMs + meanDownMs);
    if (isUp) this.restart(node);
    else {
      this.#state.areas.addIdle(node, -this.#state.slots.perNode);
      this.#next(node, meanDownMs);
    }
  }

  isUp(node: number): boolean {
    return this.#isUp[node] === 1;
  }

  restart(node: number): void {
    const { areas, slots } = this.#state;
    if (this.#windows.hasBeenLost(node) || areas.nowMs > 0) areas.addIdle(node, slots.perNode);
    this.#isUp[node] = 1;
    this.#windows.open(node);
    this.#next(node, this.#outages.meanUpMs);
    if (areas.nowMs > 0) this.#windows.deliverWhatFits();
  }

  /** The node is gone. Gives the tasks that were at it or on their way there, by their arrival; none has a timer any more. */
  lose(node: number): readonly number[] {
    const { tasks, timers, taskTimers } = this.#state;
    this.#isUp[node] = 0;
    this.#windows.close(node);
    this.#next(node, this.#outages.meanDownMs);
    const gone: number[] = [];
    for (let task = 0; task < tasks.peak; task++) if (tasks.node[task] === node) gone.push(task);
    gone.sort((a, b) => tasks.ordinal[a]! - tasks.ordinal[b]!);
    for (const task of gone) {
      timers.cancel(taskTimers + task);
      tasks.life[task]!++;
    }
    return gone;
  }

  #next(node: number, meanMs: number): void {
    const { timers, outageTimers, areas } = this.#state;
    timers.set(outageTimers + node, areas.nowMs + this.#draws.exponential(meanMs));
  }
}
