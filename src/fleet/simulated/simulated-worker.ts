import type { ConnectionSource } from './connection-server.js';
import type { Loop } from './loop.js';
import type { Machine } from './machine.js';
import type { TaskDemand } from './task-demand.js';

/** How a simulated task ended. */
export type SimulatedEnd = 'done' | 'crashed' | { readonly errorKind: string };

/** PostgreSQL's code for too many connections, which is what a refusal looks like. */
export const REFUSED = '53300';

/**
 * One worker: an event loop, and its share of the node's connections.
 *
 *   loop: cpu/2 ─▶ connection ─▶ lock ─▶ downstream ─▶ loop: blocked, cpu/2 ─▶ end
 *         (the loop is free for other tasks from here ▲ to here ▲)
 */
export class SimulatedWorker {
  /** Tasks that it runs now. */
  inFlight = 0;
  #begun: number;
  readonly #machine: Machine;
  readonly #loop: Loop;
  readonly #connections: ConnectionSource | null;

  constructor(machine: Machine, loop: Loop, connections: ConnectionSource | null) {
    this.#machine = machine;
    this.#begun = machine.begunPerWorker;
    this.#loop = loop;
    this.#connections = connections;
  }

  run(demand: TaskDemand, end: (how: SimulatedEnd) => void): void {
    this.inFlight++;
    const finish = (how: SimulatedEnd) => {
      this.inFlight--;
      end(how);
    };
    const slowness = this.#nextSlowness();
    const task = slowness === 1 ? demand : { ...demand, cpuMs: demand.cpuMs * slowness };
    this.#start(task, finish);
  }

  /** By which the next task's CPU time is multiplied. */
  #nextSlowness(): number {
    const { warmUp } = this.#machine.model;
    return warmUp === undefined ? 1 : 1 + (warmUp.slowness - 1) * Math.exp(-this.#begun++ / warmUp.tasks);
  }

  #start(demand: TaskDemand, finish: (how: SimulatedEnd) => void): void {
    this.#loop.run(demand.cpuMs / 2, 0, () => {
      if (demand.crashes) finish('crashed');
      else if (this.#connections === null || demand.task.usesConnection !== true) this.#wait(demand, finish);
      else this.#waitOnConnection(this.#connections, demand, finish);
    });
  }

  #waitOnConnection(
    connections: ConnectionSource,
    demand: TaskDemand,
    finish: (how: SimulatedEnd) => void,
  ): void {
    connections.take((release) => {
      if (release === null) {
        finish({ errorKind: REFUSED });
        return;
      }
      this.#wait(demand, finish, release);
    });
  }

  #wait(demand: TaskDemand, finish: (how: SimulatedEnd) => void, release?: () => void): void {
    const { timeline, downstream, lock } = this.#machine;
    const { waitMs, task } = demand;
    const blockedMs = waitMs * (task.blockingShare ?? 0);
    const lockedMs = waitMs * (task.lockShare ?? 0);
    const freeMs = Math.max(0, waitMs - blockedMs - lockedMs);
    const back = () => {
      release?.();
      this.#loop.run(demand.cpuMs / 2, blockedMs, () =>
        finish(demand.fails ? { errorKind: 'Error' } : 'done'),
      );
    };
    const atDownstream = () => {
      if (freeMs === 0) {
        back();
        return;
      }
      downstream.enter(() => {
        timeline.after(freeMs * this.#machine.slowdown(), () => {
          downstream.leave();
          back();
        });
      });
    };
    if (lockedMs === 0) {
      atDownstream();
      return;
    }
    lock.enter(() => {
      timeline.after(lockedMs, () => {
        lock.leave();
        atDownstream();
      });
    });
  }
}
