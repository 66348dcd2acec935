import type { FleetModel } from '../model/fleet-model.js';
import type { DemandRows } from './demand-rows.js';
import type { ServiceSource } from './fifo-servers.js';
import type { RandomStream } from './random-stream.js';

/** Service times of tasks that nothing makes wait: the sums of their rows, drawn as the fleet's own run draws them. */
export class RowServices implements ServiceSource {
  /** Of each row, ms. */
  readonly totalMs: Float64Array;
  #next = 0;
  readonly #openingMs: Float64Array;
  readonly #rows: DemandRows;
  readonly #random: RandomStream;
  readonly #durationsMs: Float64Array | null;

  constructor(model: FleetModel, rows: DemandRows, random: RandomStream, durationsMs: Float64Array | null) {
    const { connections } = model.node;
    const connectMs = connections?.kind === 'none' ? connections.connectMs : 0;
    this.#openingMs = rows.connectionMs.map((ms) => (ms > 0 ? connectMs : 0));
    this.totalMs = rows.cpuMs.map((_, row) => rows.totalMs(row) + this.#openingMs[row]!);
    this.#rows = rows;
    this.#random = random;
    this.#durationsMs = durationsMs;
  }

  next(): number {
    const row = this.#rows.draw(this.#random);
    if (this.#durationsMs === null) return this.totalMs[row]!;
    return this.#durationsMs[this.#next++]! + this.#openingMs[row]!;
  }
}
