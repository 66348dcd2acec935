/**
 * Which of a node's workers runs the next task: the one that runs the fewest. A node's workers with the same number of
 * tasks are a list, so that taking and giving back a slot costs the same whatever the number of workers.
 */
export class WorkerSlots {
  /** Tasks in service, by node. */
  readonly busy: Int32Array;
  readonly perNode: number;
  readonly #workers: number;
  readonly #perWorker: number;
  readonly #load: Int32Array;
  /** First worker of each load, by node and load; its neighbours by worker. −1 for none. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** By node: no list of a lesser load has a worker. */
  readonly #least: Int32Array;

  constructor(nodes: number, workers: number, perWorker: number) {
    this.#workers = workers;
    this.#perWorker = perWorker;
    this.perNode = workers * perWorker;
    this.busy = new Int32Array(nodes);
    this.#load = new Int32Array(nodes * workers);
    this.#next = new Int32Array(nodes * workers);
    this.#previous = new Int32Array(nodes * workers);
    this.#first = new Int32Array(workers === 1 ? 0 : nodes * (perWorker + 1));
    this.#least = new Int32Array(nodes);
    for (let node = 0; node < nodes; node++) this.clear(node);
  }

  hasFree(node: number): boolean {
    return this.busy[node]! < this.perNode;
  }

  /** There must be one free. Gives the worker, from 0. */
  take(node: number): number {
    this.busy[node]!++;
    if (this.#workers === 1) return 0;
    const lists = node * (this.#perWorker + 1);
    let least = this.#least[node]!;
    while (this.#first[lists + least]! < 0) least++;
    this.#least[node] = least;
    const worker = this.#first[lists + least]!;
    this.#move(node, worker, least + 1);
    return worker - node * this.#workers;
  }

  giveBack(node: number, worker: number): void {
    this.busy[node]!--;
    if (this.#workers === 1) return;
    const at = node * this.#workers + worker;
    const load = this.#load[at]! - 1;
    this.#move(node, at, load);
    if (load < this.#least[node]!) this.#least[node] = load;
  }

  /** All of the node's slots are free again. */
  clear(node: number): void {
    this.busy[node] = 0;
    this.#least[node] = 0;
    if (this.#workers === 1) return;
    const lists = node * (this.#perWorker + 1);
    this.#first.fill(-1, lists, lists + this.#perWorker + 1);
    for (let worker = this.#workers - 1; worker >= 0; worker--) {
      const at = node * this.#workers + worker;
      this.#load[at] = 0;
      this.#link(lists, at);
    }
  }

  #move(node: number, worker: number, load: number): void {
    const lists = node * (this.#perWorker + 1);
    const next = this.#next[worker]!;
    const previous = this.#previous[worker]!;
    if (next >= 0) this.#previous[next] = previous;
    if (previous >= 0) this.#next[previous] = next;
    else this.#first[lists + this.#load[worker]!] = next;
    this.#load[worker] = load;
    this.#link(lists + load, worker);
  }

  #link(list: number, worker: number): void {
    const first = this.#first[list]!;
    this.#next[worker] = first;
    this.#previous[worker] = -1;
    if (first >= 0) this.#previous[first] = worker;
    this.#first[list] = worker;
  }
}
