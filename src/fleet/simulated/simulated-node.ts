import type { NodeState } from '../fleet.js';
import { connectionPools, poolTraits } from '../pool-traits.js';
import type { Setting } from '../setting.js';
import { freshConnections, pooledConnections } from './connection-server.js';
import { Loop } from './loop.js';
import { type Machine, overheadMs } from './machine.js';
import { type SimulatedEnd, SimulatedWorker } from './simulated-worker.js';
import type { TaskDemand } from './task-demand.js';

export interface HeldTask {
  readonly row: number;
  readonly demand: TaskDemand;
  readonly deliveredMs: number;
}

export interface EndedTask extends HeldTask {
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly how: SimulatedEnd;
}

/** One node: a main loop, a pool of workers, and the tasks that it holds. */
export class SimulatedNode {
  readonly index: number;
  readonly main: Loop;
  heldPeak = 0;
  #held: HeldTask[] = [];
  #head = 0;
  #running = 0;
  #discarding = false;
  #finished = 0;
  readonly #machine: Machine;
  readonly #setting: Setting;
  readonly #workers: readonly SimulatedWorker[];
  readonly #overheadMs: number;
  readonly #onStarted: (row: number) => void;
  readonly #onEnded: (task: EndedTask) => void;

  constructor(options: {
    index: number;
    machine: Machine;
    setting: Setting;
    onStarted: (row: number) => void;
    onEnded: (task: EndedTask) => void;
  }) {
    const { index, machine, setting } = options;
    this.index = index;
    this.#machine = machine;
    this.#setting = setting;
    this.#onStarted = options.onStarted;
    this.#onEnded = options.onEnded;
    this.#overheadMs = overheadMs(machine.model, setting.poolType);
    this.main = new Loop(machine.timeline, machine.cores);
    const connections = Array.from({ length: connectionPools(setting) }, () => this.#connectionPool());
    this.#workers = Array.from({ length: setting.workers }, (_, worker) => {
      const loop = poolTraits(setting).oneCore ? this.main : new Loop(machine.timeline, machine.cores);
      return new SimulatedWorker(machine, loop, connections[worker % connections.length]!);
    });
  }

  receive(task: HeldTask): void {
    if (this.#discarding) return;
    this.#held.push(task);
    this.#startWhatFits();
    this.heldPeak = Math.max(this.heldPeak, this.#held.length - this.#head);
  }

  /** What waits, or is still under way to it, is given back; what runs, runs on. */
  discard(): void {
    this.#held = [];
    this.#head = 0;
    this.#discarding = true;
  }

  /** Counts anew what is seen over a window. */
  reset(): void {
    this.main.reset();
    this.heldPeak = this.#held.length - this.#head;
  }

  get running(): number {
    return this.#running;
  }

  state(unacknowledged: number): NodeState {
    const held = this.#held.length - this.#head;
    const started = this.#running;
    return {
      node: this.index,
      delivered: started + held,
      started,
      held,
      unacknowledged,
      finished: this.#finished,
    };
  }

  #connectionPool() {
    const { model, timeline, connectionServer } = this.#machine;
    const { connections } = this.#setting;
    if (connections === null || model.connections === undefined) return null;
    const { setUpMs } = model.connections;
    return connections === 'none'
      ? freshConnections(connectionServer, setUpMs, timeline)
      : pooledConnections(
          connectionServer,
          Math.max(1, Math.floor(connections / connectionPools(this.#setting))),
          setUpMs,
          timeline,
        );
  }

  #startWhatFits(): void {
    while (this.#running < this.#setting.concurrency && this.#head < this.#held.length) {
      const task = this.#held[this.#head++]!;
      if (this.#head === this.#held.length) {
        this.#held = [];
        this.#head = 0;
      }
      this.#start(task);
    }
  }

  #start(task: HeldTask): void {
    const { timeline } = this.#machine;
    this.#running++;
    const startedMs = timeline.nowMs;
    this.#onStarted(task.row);
    this.main.run(this.#overheadMs, 0, () => {
      this.#leastBusy().run(task.demand, (how) => {
        this.#running--;
        this.#finished++;
        this.#onEnded({ ...task, startedMs, finishedMs: timeline.nowMs, how });
        this.#startWhatFits();
      });
    });
  }

  #leastBusy(): SimulatedWorker {
    let best = this.#workers[0]!;
    for (const worker of this.#workers) if (worker.inFlight < best.inFlight) best = worker;
    return best;
  }
}
