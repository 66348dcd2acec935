import type { FleetModel } from '../model/fleet-model.js';
import { DemandRows } from './demand-rows.js';
import { FleetAreas } from './fleet-areas.js';
import { TaskQueues } from './task-queues.js';
import { TaskTable } from './task-table.js';
import { TimerHeap } from './timer-heap.js';
import { WorkerSlots } from './worker-slots.js';

/** What a test may watch; tasks by the ordinal of their arrival. */
export type FleetTrace = (event: FleetEvent) => void;
export interface FleetEvent {
  readonly kind:
    | 'arrived'
    | 'delivered'
    | 'started'
    | 'finished'
    | 'failed'
    | 'retried'
    | 'lost'
    | 'redelivered';
  readonly atMs: number;
  readonly task: number;
  /** −1 where it is at none. */
  readonly node: number;
}

/** What all stations of a simulated fleet read and write: its tasks, where each waits, and what is due when. */
export class FleetState {
  readonly model: FleetModel;
  readonly areas: FleetAreas;
  readonly rows: DemandRows;
  readonly tasks = new TaskTable();
  readonly queues: TaskQueues;
  readonly timers = new TimerHeap();
  readonly slots: WorkerSlots;

  /** Loops of one node: one per worker, then the main one, unless that is the only worker's. */
  readonly loopsPerNode: number;
  readonly mainLoop: number;
  readonly poolsPerNode: number;

  /** Timers: first of the cores, then of the nodes' outages, then of tasks. */
  readonly outageTimers: number;
  readonly taskTimers: number;
  /** Queues of tasks: first of the loops, then of the nodes' slots, then of pools, then those of the broker. */
  readonly slotQueues: number;
  readonly poolQueues: number;
  readonly returned: number;
  readonly queue: number;
  readonly #trace: FleetTrace | null;

  /** @param coreTimers as many as there are sets of cores that loops share */
  constructor(model: FleetModel, coreTimers: number, trace: FleetTrace | null) {
    const { node, nodes } = model;
    this.model = model;
    this.#trace = trace;
    this.rows = new DemandRows(model.tasks);
    this.slots = new WorkerSlots(nodes, node.workers, node.tasksPerWorker);
    this.areas = new FleetAreas(nodes, this.slots.perNode);
    this.loopsPerNode = loopsPerNode(model);
    this.mainLoop = this.loopsPerNode - 1;
    this.poolsPerNode = node.connections?.kind === 'pooled' ? node.connections.pools : 0;
    this.outageTimers = coreTimers;
    this.taskTimers = this.outageTimers + (model.outages === null ? 0 : nodes);
    this.slotQueues = nodes * this.loopsPerNode;
    this.poolQueues = this.slotQueues + nodes;
    this.returned = this.poolQueues + nodes * this.poolsPerNode;
    this.queue = this.returned + 1;
    this.queues = new TaskQueues(this.tasks, this.queue + 1);
  }

  setTimer(task: number, inMs: number): void {
    this.timers.set(this.taskTimers + task, this.areas.nowMs + inMs);
  }

  /** Whether a call leaves its worker's loop between its two parts. */
  waits(row: number): boolean {
    return this.rows.waitMs[row]! > 0 || this.rows.connectionMs[row]! > 0;
  }

  tell(kind: FleetEvent['kind'], task: number): void {
    if (this.#trace === null) return;
    this.#trace({
      kind,
      atMs: this.areas.nowMs,
      task: this.tasks.ordinal[task]!,
      node: this.tasks.node[task]!,
    });
  }
}

export function loopsPerNode({ node }: FleetModel): number {
  return node.workers + (node.oneCore && node.workers === 1 ? 0 : 1);
}
