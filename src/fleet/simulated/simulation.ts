import { Pacer } from '../../foundation/pacer.js';
import { exponential, seededRandom } from '../../foundation/random.js';
import { pacedPopulation } from '../../lab/broker/broker-core.js';
import { DeliveryQueue } from '../../lab/broker/delivery-queue.js';
import { arrivalGap } from '../../lab/broker/generator.js';
import { RecordBook } from '../../lab/broker/record-book.js';
import { SettlingWatch } from '../../lab/broker/settling.js';
import { NO_ERROR, OUTCOME } from '../../lab/task-records.js';
import type { Load, SaturatingLoad, SteadyLoad } from '../../workload/load.js';
import type { Fault, NodeState, Observation } from '../fleet.js';
import { poolTraits } from '../pool-traits.js';
import type { Setting } from '../setting.js';
import type { ConnectionServer } from './connection-server.js';
import { memoryBytes } from './footprint.js';
import { createMachine, type Machine } from './machine.js';
import type { SimulatedModel } from './model.js';
import { type EndedTask, SimulatedNode } from './simulated-node.js';
import { DemandSequence, type TaskDemand } from './task-demand.js';
import { Timeline } from './timeline.js';

export interface SimulationOptions {
  readonly model: SimulatedModel;
  readonly setting: Setting;
  readonly load: Load;
  /** Of the tasks' demands. */
  readonly seed: number;
  readonly slowness: number;
  /** Tasks that each worker has run under earlier loads. */
  readonly begunPerWorker?: number;
  readonly startMs: number;
  readonly drainMs: number;
}

export interface SimulationResult {
  readonly observation: Observation;
  readonly nodes: readonly NodeState[];
  /** Virtual time at which it was over, drain included. */
  readonly overMs: number;
}

/**
 * One load on a fleet, as a discrete-event simulation. The broker's rules are the real ones (`DeliveryQueue`); what
 * travels between broker and node takes half a round trip each way.
 */
export class Simulation {
  readonly #options: SimulationOptions;
  readonly #timeline: Timeline;
  readonly #machine: Machine;
  readonly #book = new RecordBook();
  readonly #queue = new DeliveryQueue(this.#book);
  readonly #nodes: readonly SimulatedNode[];
  readonly #demands: DemandSequence;
  /** Demands of the rows that entered and were not delivered yet. */
  readonly #waiting = new Map<number, TaskDemand>();
  readonly #faults: Fault[] = [];
  readonly #halfTripMs: number;
  readonly #pacer: Pacer | undefined;
  #population = 0;
  /** Tasks that the pacer has kept back. */
  #toEnter = 0;
  #isWaiting = false;
  #isOver = false;
  #cpuBeforeMs = 0;
  #enteredBefore = 0;

  constructor(options: SimulationOptions) {
    const { model, setting, seed, slowness, startMs, load } = options;
    if (load.maxRatePerSecond !== undefined) this.#pacer = new Pacer(load.maxRatePerSecond);
    this.#options = options;
    this.#timeline = new Timeline(startMs);
    this.#machine = createMachine(model, this.#timeline, options.begunPerWorker ?? 0);
    this.#demands = new DemandSequence(model, seed, slowness);
    this.#halfTripMs = (model.brokerRoundTripMs ?? 0) / 2;
    const limit = setting.prefetchMultiplier * setting.concurrency;
    this.#nodes = Array.from({ length: setting.nodes }, (_, index) => {
      this.#queue.addNode(index, limit);
      return new SimulatedNode({
        index,
        machine: this.#machine,
        setting,
        onStarted: (row) => {
          if (setting.acknowledgement === 'early') this.#toBroker(() => this.#queue.acknowledge(index, row));
        },
        onEnded: (task) => this.#ended(index, task),
      });
    });
  }

  run(): SimulationResult {
    const { load, startMs, drainMs } = this.#options;
    const timeline = this.#timeline;
    const finishedAll = () => this.#book.finished === this.#book.length;
    let endedMs = startMs;
    let warmUpMs = 0;
    if (load.kind === 'batch') {
      this.#enterPaced(load.tasks);
      timeline.run(startMs + drainMs, () => this.#toEnter === 0 && finishedAll());
      endedMs = timeline.nowMs;
    } else {
      if (load.kind === 'saturating') {
        this.#population = this.#populationOf(this.#options.setting);
        this.#refill();
      } else {
        this.#planArrivals(load, startMs + load.durationMs);
      }
      if (load.kind === 'saturating') warmUpMs = this.#warmUp(load);
      endedMs = startMs + warmUpMs + load.durationMs;
      this.#begin();
      timeline.run(endedMs);
    }
    this.#machine.cores.settle();
    const nodesCpuMs = this.#machine.cores.usedMs - this.#cpuBeforeMs;
    const seen = this.#seen(startMs + warmUpMs, endedMs);
    if (load.kind === 'steady') timeline.run(endedMs + drainMs, finishedAll);
    this.#queue.close();
    const nodes = this.#nodes.map((node) => node.state(this.#queue.unacknowledged(node.index)));
    if (load.kind === 'saturating') this.#endWhatRuns(endedMs + drainMs);
    this.#machine.cores.settle();
    const observation: Observation = {
      ...seen,
      beforeWindowMs: warmUpMs,
      records: this.#book.records(),
      nodesCpuMs,
      nodesCpuThroughoutMs: this.#machine.cores.usedMs,
    };
    return { observation, nodes, overMs: timeline.nowMs };
  }

  /** As in the broker: until throughput no longer rises. @returns how long that took, ms */
  #warmUp({ warmUpMs = 0, mostWarmUpMs = warmUpMs }: SaturatingLoad): number {
    const { startMs } = this.#options;
    const watch = new SettlingWatch(mostWarmUpMs);
    let elapsedMs = 0;
    while (elapsedMs < mostWarmUpMs) {
      elapsedMs = Math.min(mostWarmUpMs, elapsedMs + watch.lookMs);
      this.#timeline.run(startMs + elapsedMs);
      if (watch.look(this.#book.done) && elapsedMs >= warmUpMs) break;
    }
    this.#timeline.run(startMs + elapsedMs);
    return elapsedMs;
  }

  /** The window that counts begins: what was seen until here is of the warm-up. */
  #begin(): void {
    this.#machine.cores.settle();
    this.#cpuBeforeMs = this.#machine.cores.usedMs;
    this.#enteredBefore = this.#book.length;
    this.#faults.length = 0;
    this.#machine.connectionServer.reset();
    for (const node of this.#nodes) node.reset();
  }

  /** As in the broker: the backlog is dropped, and what runs comes to its end. */
  #endWhatRuns(untilMs: number): void {
    this.#isOver = true;
    for (const node of this.#nodes) node.discard();
    this.#timeline.run(untilMs, () => this.#nodes.every((node) => node.running === 0));
    // The last word of each is still on its way.
    this.#timeline.run(this.#timeline.nowMs + this.#halfTripMs);
  }

  #seen(
    startedMs: number,
    endedMs: number,
  ): Omit<Observation, 'records' | 'nodesCpuMs' | 'nodesCpuThroughoutMs' | 'beforeWindowMs'> {
    const { model, setting } = this.#options;
    const loops = this.#nodes.map((node) => node.main);
    const elapsedMs = Math.max(endedMs - startedMs, 1e-9);
    return {
      startedMs,
      endedMs,
      labCpuMs: (this.#book.length - this.#enteredBefore) * LAB_CPU_MS_PER_TASK,
      memoryPeakBytes: memoryBytes(model, setting),
      eventLoop: {
        delayP99Ms: Math.max(0, ...loops.map((loop) => p99(loop.delaysMs))),
        utilization: Math.min(1, Math.max(0, ...loops.map((loop) => loop.busyMs / elapsedMs))),
      },
      ...connectionsOf(this.#machine.connectionServer),
      faults: this.#faults,
      heldPeak: Math.max(0, ...this.#nodes.map((node) => node.heldPeak)),
    };
  }

  /** As the broker's: twice what all nodes could have at once, so that the backlog never empties. */
  #populationOf({ nodes, concurrency, prefetchMultiplier }: Setting): number {
    if (this.#pacer !== undefined) return pacedPopulation(new Array(nodes).fill({ concurrency }));
    const window =
      prefetchMultiplier === 0
        ? Math.max(UNLIMITED_BACKLOG, 16 * concurrency)
        : prefetchMultiplier * concurrency;
    return Math.max(64, 2 * nodes * (concurrency + window));
  }

  #planArrivals(load: SteadyLoad, endedMs: number): void {
    const random = seededRandom(load.seed);
    const gap = arrivalGap(load);
    const arrive = () => {
      this.#enter(1);
      plan();
    };
    const plan = () => {
      const gapMs = gap.leastMs + exponential(random, gap.beyondMs);
      if (this.#timeline.nowMs + gapMs < endedMs) this.#timeline.after(gapMs, arrive);
    };
    plan();
  }

  /** Has as many tasks in the system as the load wants there. */
  #refill(): void {
    if (this.#isOver) return;
    this.#enterPaced(this.#population - (this.#book.length - this.#book.finished));
  }

  /** @param count of tasks that should be in the system by now, beside those that are */
  #enterPaced(count: number): void {
    this.#toEnter = count;
    if (count <= 0) return;
    const { nowMs } = this.#timeline;
    const allowed = this.#pacer?.take(count, nowMs) ?? count;
    this.#toEnter -= allowed;
    if (allowed > 0) this.#enter(allowed);
    if (this.#toEnter === 0 || this.#isWaiting) return;
    this.#isWaiting = true;
    this.#timeline.after(this.#pacer!.waitMs(nowMs), () => {
      this.#isWaiting = false;
      if (this.#options.load.kind === 'batch') this.#enterPaced(this.#toEnter);
      else this.#refill();
    });
  }

  #enter(count: number): void {
    const { nowMs } = this.#timeline;
    for (let i = 0; i < count; i++) {
      const demand = this.#demands.next();
      this.#waiting.set(this.#book.enter(demand.taskIndex, nowMs, nowMs), demand);
    }
    this.#dispatch();
  }

  #dispatch(): void {
    this.#queue.dispatch((index, row) => {
      const demand = this.#waiting.get(row)!;
      this.#waiting.delete(row);
      const receive = () => this.#nodes[index]!.receive({ row, demand, deliveredMs: this.#timeline.nowMs });
      this.#timeline.after(this.#halfTripMs, receive);
    });
  }

  #toBroker(tell: () => void): void {
    this.#timeline.after(this.#halfTripMs, () => {
      tell();
      this.#dispatch();
    });
  }

  #ended(index: number, { row, deliveredMs, startedMs, finishedMs, how }: EndedTask): void {
    if (how === 'crashed') {
      this.#faults.push({
        kind: poolTraits(this.#options.setting).isLoop ? 'node-exit' : 'worker-exit',
        node: index,
        atMs: finishedMs,
        detail: 'a simulated task ended its worker',
      });
    }
    this.#toBroker(() => {
      if (this.#options.setting.acknowledgement === 'late') this.#queue.acknowledge(index, row);
      const outcome = how === 'done' ? OUTCOME.done : how === 'crashed' ? OUTCOME.lost : OUTCOME.failed;
      const errorKind = typeof how === 'object' ? this.#book.errorKind(how.errorKind) : NO_ERROR;
      this.#book.finish({ row, deliveredMs, startedMs, finishedMs, outcome, errorKind }, index);
      if (this.#options.load.kind === 'saturating') this.#refill();
    });
  }
}

function connectionsOf(server: ConnectionServer): Pick<Observation, 'connections' | 'connectionsOverTime'> {
  const { opened, peak } = server;
  if (opened === 0 && peak === 0) return { connections: [], connectionsOverTime: [] };
  return {
    connections: [{ upstream: 'postgres', opened, peak }],
    connectionsOverTime: [{ upstream: 'postgres', ...server.steps() }],
  };
}

/** What a broker spends on a task; a framed Unix socket does some 300,000 a second. */
const LAB_CPU_MS_PER_TASK = 0.003;
/** As the broker's. */
const UNLIMITED_BACKLOG = 2_048;

function p99(valuesMs: readonly number[]): number {
  const sorted = Float64Array.from(valuesMs).sort();
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.ceil(0.99 * sorted.length) - 1)]!;
}
