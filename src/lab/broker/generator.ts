import type { Clock } from '../../foundation/clock.js';
import { Pacer } from '../../foundation/pacer.js';
import { exponential, seededRandom } from '../../foundation/random.js';
import type { BatchLoad, Load, SaturatingLoad, SteadyLoad } from '../../workload/load.js';

/** What a generator needs of the broker. */
export interface TaskSink {
  /** Takes `count` tasks that should have arrived at these times (ms). */
  enter(arrivalsMs: readonly number[]): void;
  /** How many tasks have to enter so that the system holds `population` of them; none where that is not above 0. */
  missing(population: number): number;
}

/** Has tasks enter as a load says. One generator per load. */
export interface Generator {
  start(): void;
  /** The window that counts begins: a saturating load ends when that is over, the others by themselves. */
  beginWindow(): void;
  /** To be called whenever tasks finished. */
  onFinished(): void;
  stop(): void;
  /** Resolves when no more tasks will enter. */
  readonly ended: Promise<void>;
}

/**
 * @param population tasks that a saturating load keeps in the system: enough to fill every node's window twice over
 */
export function createGenerator(load: Load, sink: TaskSink, population: number, clock: Clock): Generator {
  switch (load.kind) {
    case 'saturating':
      return new SaturatingGenerator(load, sink, population, clock);
    case 'steady':
      return new SteadyGenerator(load, sink, clock);
    case 'batch':
      return new BatchGenerator(load, sink, clock);
  }
}

abstract class Ending implements Generator {
  #end!: () => void;
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });
  protected timer: NodeJS.Timeout | undefined;

  abstract start(): void;
  beginWindow(): void {}
  onFinished(): void {}

  stop(): void {
    clearTimeout(this.timer);
    this.#end();
  }
}

/** Closed: as many tasks enter as finish, so that the system always holds `population` of them. */
class SaturatingGenerator extends Ending {
  readonly #load: SaturatingLoad;
  readonly #sink: TaskSink;
  readonly #population: number;
  readonly #clock: Clock;
  readonly #pacer: Pacer | undefined;
  #wake: NodeJS.Timeout | undefined;
  #open = true;

  constructor(load: SaturatingLoad, sink: TaskSink, population: number, clock: Clock) {
    super();
    this.#load = load;
    this.#sink = sink;
    this.#population = population;
    this.#clock = clock;
    if (load.maxRatePerSecond !== undefined) this.#pacer = new Pacer(load.maxRatePerSecond);
  }

  start(): void {
    this.onFinished();
  }

  override beginWindow(): void {
    if (this.#open) this.timer = setTimeout(() => this.stop(), this.#load.durationMs);
  }

  override onFinished(): void {
    const missing = this.#sink.missing(this.#population);
    if (!this.#open || missing <= 0) return;
    const now = this.#clock();
    const allowed = this.#pacer?.take(missing, now) ?? missing;
    if (allowed > 0) this.#sink.enter(new Array(allowed).fill(now));
    if (allowed < missing) this.#enterLater(now);
  }

  #enterLater(nowMs: number): void {
    this.#wake ??= setTimeout(() => {
      this.#wake = undefined;
      this.onFinished();
    }, this.#pacer!.waitMs(nowMs));
  }

  override stop(): void {
    this.#open = false;
    clearTimeout(this.#wake);
    super.stop();
  }
}

/**
 * Open: Poisson arrivals from a seeded schedule that does not care how the system fares. Timers wake about every
 * millisecond; tasks that were due meanwhile enter with their intended arrival, and the difference is recorded.
 */
class SteadyGenerator extends Ending {
  readonly #load: SteadyLoad;
  readonly #sink: TaskSink;
  readonly #clock: Clock;
  #nextMs = 0;
  #endMs = 0;
  readonly #gapMs: () => number;

  constructor(load: SteadyLoad, sink: TaskSink, clock: Clock) {
    super();
    this.#load = load;
    this.#sink = sink;
    this.#clock = clock;
    const random = seededRandom(load.seed);
    const gap = arrivalGap(load);
    this.#gapMs = () => gap.leastMs + exponential(random, gap.beyondMs);
  }

  start(): void {
    const now = this.#clock();
    this.#nextMs = now + this.#gapMs();
    this.#endMs = now + this.#load.durationMs;
    this.#tick();
  }

  #tick = (): void => {
    const now = this.#clock();
    const due: number[] = [];
    while (this.#nextMs <= now && this.#nextMs < this.#endMs) {
      due.push(this.#nextMs);
      this.#nextMs += this.#gapMs();
    }
    if (due.length > 0) this.#sink.enter(due);
    if (this.#nextMs >= this.#endMs && now >= this.#endMs) {
      this.stop();
      return;
    }
    this.timer = setTimeout(this.#tick, Math.min(this.#nextMs, this.#endMs) - now);
  };
}

/**
 * Between two arrivals: the least time that a limit of the rate allows, and the mean of what chance adds to it. Without a
 * limit that is a Poisson process; with one, a Poisson process with a dead time.
 */
export function arrivalGap({
  ratePerSecond,
  maxRatePerSecond = Number.POSITIVE_INFINITY,
}: Pick<SteadyLoad, 'ratePerSecond' | 'maxRatePerSecond'>): { leastMs: number; beyondMs: number } {
  const leastMs = 1_000 / maxRatePerSecond;
  return { leastMs, beyondMs: Math.max(0, 1_000 / ratePerSecond - leastMs) };
}

class BatchGenerator extends Ending {
  readonly #load: BatchLoad;
  readonly #sink: TaskSink;
  readonly #clock: Clock;
  #left: number;

  constructor(load: BatchLoad, sink: TaskSink, clock: Clock) {
    super();
    this.#load = load;
    this.#sink = sink;
    this.#clock = clock;
    this.#left = load.tasks;
  }

  start(): void {
    const { maxRatePerSecond } = this.#load;
    this.#enter(maxRatePerSecond === undefined ? undefined : new Pacer(maxRatePerSecond));
  }

  #enter(pacer: Pacer | undefined): void {
    const now = this.#clock();
    const allowed = pacer?.take(this.#left, now) ?? this.#left;
    this.#left -= allowed;
    if (allowed > 0) this.#sink.enter(new Array(allowed).fill(now));
    if (this.#left === 0) this.stop();
    else this.timer = setTimeout(() => this.#enter(pacer), pacer!.waitMs(now));
  }
}
