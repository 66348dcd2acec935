/** What is integrated over a run's time: an index into `counts` and `areas`. */
export const AREA = {
  /** Tasks that arrived and are not through. */
  system: 0,
  /** Tasks in service: slots taken. */
  slots: 1,
  /** Slots idle while a task is held at some other node. */
  convoy: 2,
  /** Main loops, and workers' loops, that run something. */
  mainLoops: 3,
  loops: 4,
  /** Cores that compute. */
  cores: 5,
  connections: 6,
  downstream: 7,
  /** Of the windows: places whose task, or whose freedom, is on its way. */
  transit: 8,
} as const;
const AREAS = 9;

/** Counts that change at moments, and their integrals over time. Also follows where tasks are held, for convoys. */
export class FleetAreas {
  nowMs = 0;
  readonly counts = new Float64Array(AREAS);
  readonly areas = new Float64Array(AREAS);
  /** Delivered and not started, by node; and the most of any since it was last asked for. */
  readonly held: Int32Array;
  readonly idle: Int32Array;
  #heldPeak = 0;
  #holding = 0;
  /** Sum of the indexes of the nodes that hold a task: with a single one it is that node. */
  #holdingIndexes = 0;
  #totalIdle = 0;

  constructor(nodes: number, slotsPerNode: number) {
    this.held = new Int32Array(nodes);
    this.idle = new Int32Array(nodes).fill(slotsPerNode);
    this.#totalIdle = nodes * slotsPerNode;
  }

  advance(nowMs: number): void {
    const elapsedMs = nowMs - this.nowMs;
    if (elapsedMs <= 0) return;
    this.nowMs = nowMs;
    const { counts, areas } = this;
    if (this.#holding >= 2) counts[AREA.convoy] = this.#totalIdle;
    else counts[AREA.convoy] = this.#holding === 0 ? 0 : this.#totalIdle - this.idle[this.#holdingIndexes]!;
    for (let i = 0; i < AREAS; i++) areas[i]! += counts[i]! * elapsedMs;
  }

  hold(node: number): void {
    const held = ++this.held[node]!;
    if (held > this.#heldPeak) this.#heldPeak = held;
    if (held === 1) {
      this.#holding++;
      this.#holdingIndexes += node;
    }
  }

  unhold(node: number, tasks = 1): void {
    if (tasks === 0) return;
    this.held[node]! -= tasks;
    if (this.held[node] === 0) {
      this.#holding--;
      this.#holdingIndexes -= node;
    }
  }

  /** Slots that fall idle, or are taken or lost where negative. */
  addIdle(node: number, slots: number): void {
    this.idle[node]! += slots;
    this.#totalIdle += slots;
  }

  /** Gives the most tasks that a node held, and counts anew. */
  takeHeldPeak(): number {
    const peak = this.#heldPeak;
    this.#heldPeak = 0;
    return peak;
  }
}
