/**
 * Pending timers by id, the earliest first, those of the same moment in the order in which they were set: a heap with
 * four children per entry that knows where each id is, so that a timer can be moved or cancelled. Each step is
 * logarithmic in the number of pending timers; nothing is allocated but to grow.
 */
export class TimerHeap {
  size = 0;
  #time = new Float64Array(64);
  #order = new Float64Array(64);
  #id = new Int32Array(64);
  /** Of each id: its place in the heap, or −1. */
  #place: Int32Array;
  #set = 0;

  constructor(ids = 64) {
    this.#place = new Int32Array(ids).fill(-1);
  }

  /** When the earliest is due; `Infinity` without one. */
  get nextMs(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.#time[0]!;
  }

  has(id: number): boolean {
    return id < this.#place.length && this.#place[id]! >= 0;
  }

  /** Sets the timer, or moves it. */
  set(id: number, atMs: number): void {
    if (id >= this.#place.length) this.#growIds(id);
    const order = this.#set++;
    const place = this.#place[id]!;
    if (place < 0) {
      if (this.size === this.#time.length) this.#growHeap();
      this.#up(this.size++, id, atMs, order);
    } else if (atMs < this.#time[place]!) this.#up(place, id, atMs, order);
    else this.#down(place, id, atMs, order);
  }

  cancel(id: number): void {
    if (!this.has(id)) return;
    const place = this.#place[id]!;
    this.#place[id] = -1;
    const last = --this.size;
    if (place === last) return;
    const [lastId, time, order] = [this.#id[last]!, this.#time[last]!, this.#order[last]!];
    const parent = (place - 1) >> 2;
    if (place > 0 && this.#before(time, order, parent)) this.#up(place, lastId, time, order);
    else this.#down(place, lastId, time, order);
  }

  /** Takes out the earliest; there must be one. */
  pop(): number {
    const id = this.#id[0]!;
    this.#place[id] = -1;
    const last = --this.size;
    if (last > 0) this.#down(0, this.#id[last]!, this.#time[last]!, this.#order[last]!);
    return id;
  }

  clear(): void {
    for (let place = 0; place < this.size; place++) this.#place[this.#id[place]!] = -1;
    this.size = 0;
  }

  /** The earliest timer's id; there must be one. */
  get first(): number {
    return this.#id[0]!;
  }

  #before(time: number, order: number, place: number): boolean {
    const other = this.#time[place]!;
    return time < other || (time === other && order < this.#order[place]!);
  }

  #up(from: number, id: number, time: number, order: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      if (!this.#before(time, order, parent)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, id, time, order);
  }

  #down(from: number, id: number, time: number, order: number): void {
    const { size } = this;
    const times = this.#time;
    const orders = this.#order;
    let place = from;
    for (;;) {
      const child = 4 * place + 1;
      if (child >= size) break;
      let best = child;
      const end = Math.min(child + 4, size);
      for (let other = child + 1; other < end; other++) {
        const difference = times[other]! - times[best]!;
        if (difference < 0 || (difference === 0 && orders[other]! < orders[best]!)) best = other;
      }
      if (time < times[best]! || (time === times[best]! && order < orders[best]!)) break;
      this.#move(best, place);
      place = best;
    }
    this.#put(place, id, time, order);
  }

  #move(from: number, to: number): void {
    const id = this.#id[from]!;
    this.#time[to] = this.#time[from]!;
    this.#order[to] = this.#order[from]!;
    this.#id[to] = id;
    this.#place[id] = to;
  }

  #put(place: number, id: number, time: number, order: number): void {
    this.#time[place] = time;
    this.#order[place] = order;
    this.#id[place] = id;
    this.#place[id] = place;
  }

  #growIds(id: number): void {
    const place = new Int32Array(Math.max(id + 1, 2 * this.#place.length)).fill(-1);
    place.set(this.#place);
    this.#place = place;
  }

  #growHeap(): void {
    const length = 2 * this.#time.length;
    const [time, order, ids] = [this.#time, this.#order, this.#id];
    this.#time = new Float64Array(length);
    this.#order = new Float64Array(length);
    this.#id = new Int32Array(length);
    this.#time.set(time);
    this.#order.set(order);
    this.#id.set(ids);
  }
}
