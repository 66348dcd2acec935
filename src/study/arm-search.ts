import { describeSetting, poolName, type Setting } from '../fleet/setting.js';
import type { Trial } from '../trial/trial.js';
import type { Arm } from './arm.js';
import { bestOf } from './choice.js';
import { climb } from './climb.js';
import { haveRoom, learnedCapacity } from './learned.js';
import { predictCapacity } from './predict.js';
import type { Standing } from './standing.js';
import { startConcurrency } from './start-level.js';
import type { Study } from './study.js';

/** Measured below this share of what was predicted, the model has missed something: look harder before dropping. */
const MODEL_PARTS = 0.6;
/** A level that the model puts below this share of the best is not tried. */
const HOPELESS = 0.7;
/** Tasks that queue up inside a setting make its trials long: beyond this many usual ones there must be a reason. */
const LONG = 2;
const PROMISING = 1.05;
/** Measured from this share of what was predicted on, nothing is full that the model does not know of. */
const RISING = 0.8;
/** Concurrency within this factor is about the same … */
const NEAR = 1.5;
/** … and another pool may do this much better there. */
const ALIKE = 1.2;

/** The search for an arm's best concurrency; connections go along with it, one per task in flight. */
export class ArmSearch {
  readonly arm: Arm;
  isDone = false;
  /** Whether there was no time even for the first trial. */
  lackedTime = false;
  readonly #study: Study;
  readonly #usualMs: number;
  #start: number;
  /** Why there, in words. */
  #startsWhere: string;
  #first: Standing | null = null;

  constructor(study: Study, arm: Arm, usualMs: number) {
    this.#study = study;
    this.arm = arm;
    this.#usualMs = usualMs;
    const earlier = study.earlier.bestConcurrency(poolName(arm));
    this.#start = earlier ?? startConcurrency(arm, study.space, study.profile);
    this.#startsWhere =
      earlier === undefined ? 'where the calibration points' : 'where the earlier study was at its best';
  }

  /** The first trial, where the prediction points. */
  async begin(): Promise<void> {
    const setting = this.#setting(this.#start);
    if (setting !== null) {
      this.#study.runner.decide(
        `${poolName(this.arm)}: begins at concurrency ${setting.concurrency}, ${this.#startsWhere}`,
      );
    }
    this.#first = await this.#measure(this.#start);
    this.lackedTime = this.#first === null && setting !== null && !this.#study.runner.isRefused(setting);
  }

  /** Starts where another arm was at its best, where the model was wrong about that one or about this one. */
  expectAt(concurrency: number | undefined): void {
    if (concurrency === undefined) return;
    if (this.#first !== null && !this.modelParts()) return;
    this.#startsWhere = 'where another pool was at its best';
    this.#start = concurrency;
  }

  /** Whether the first trial found much less than the calibration lets expect, or could not settle at all. */
  modelParts(): boolean {
    if (this.#first === null) return false;
    const { capacity, objection, setting } = this.#first;
    return (
      objection === 'not settled' ||
      (capacity.value ?? 0) < MODEL_PARTS * this.#predicted(setting.concurrency)
    );
  }

  /** Of the first trial, by the objective; 0 where there is none that counts. */
  get firstMerit(): number {
    return this.#first?.objection === null ? (this.#first.merit.value ?? 0) : 0;
  }

  /** Whether neither its loop nor the cores were full in the first trial. */
  hasRoom(cores: number): boolean {
    return this.#first?.objection === null && haveRoom(this.#first.trials, cores);
  }

  async finish(): Promise<void> {
    this.isDone = true;
    const { runner } = this.#study;
    runner.decide(`${poolName(this.arm)}: level by level, since the calibration does not tell`);
    const rungs = await climb<Standing>({
      start: this.#start,
      min: 1,
      max: this.#highest(),
      round: (level) => this.#setting(level)?.concurrency ?? Math.round(level),
      measure: async (level) => {
        const standing = await this.#measure(level);
        return standing?.objection === null ? standing : null;
      },
      worthwhile: (level, best) => {
        const setting = this.#setting(level);
        if (setting === null) return false;
        const expected = this.#predicted(level);
        if (
          setting.concurrency > best.setting.concurrency &&
          expected >= HOPELESS * (best.capacity.value ?? 0)
        ) {
          // A long trial only where the model promises something for it.
          const isLong = this.#study.durationMs(setting, this.#usualMs) > LONG * this.#usualMs;
          return !isLong || this.#promises(level, best);
        }
        return expected >= HOPELESS * (best.capacity.value ?? 0);
      },
      promises: (level, best) => this.#promises(level, best),
      isRising: ({ capacity, setting }) =>
        (capacity.value ?? 0) >=
        RISING * predictCapacity(this.#study.profile, setting, this.#study.space.cores),
      knee: (first) => this.#knee(first),
      goOn: () => {
        return runner.fits(this.#study.control, this.#usualMs);
      },
    });
    const best = bestOf(rungs.flatMap(({ compared }) => compared ?? []));
    const levels = rungs.map(({ level }) => level).sort((a, b) => a - b);
    runner.decide(
      `${poolName(this.arm)}: of concurrency ${levels.join(', ')} ` +
        `${best === undefined ? 'none can be had' : `${best.setting.concurrency} did the most`}`,
    );
  }

  /**
   * Where a station that is busy all the time, at the most that the rate may be by what was seen, has all the tasks that it needs:
   * more of them wait (N* of the asymptotic bounds; Denning & Buzen, ACM Computing Surveys 10, 1978).
   */
  #knee({ capacity, setting }: Standing): number {
    const { cpuMs, waitMs, blockedWaitMs } = this.#study.profile;
    const most = capacity.high ?? Number.POSITIVE_INFINITY;
    return Math.ceil((most * (cpuMs + waitMs + blockedWaitMs)) / (1_000 * setting.nodes));
  }

  #setting(concurrency: number) {
    return this.#study.settingAt(this.arm, concurrency);
  }

  /** The highest concurrency that memory and the levers' limits allow; more workers never need less. */
  #highest(): number {
    let possible = 1;
    let impossible = this.#study.space.concurrencyMax + 1;
    while (impossible - possible > 1) {
      const middle = (possible + impossible) >> 1;
      if (this.#setting(middle) === null) impossible = middle;
      else possible = middle;
    }
    return possible;
  }

  #promises(concurrency: number, best: Standing): boolean {
    const { profile, space } = this.#study;
    return this.#predicted(concurrency) > PROMISING * predictCapacity(profile, best.setting, space.cores);
  }

  #predicted(concurrency: number): number {
    const setting = this.#setting(concurrency);
    if (setting === null) return 0;
    const expected = Math.max(
      this.#modelled(setting),
      learnedCapacity(setting, this.#firstTrials(), this.#study.space.cores),
    );
    const { maxRatePerSecond } = this.#study.profile;
    return Math.min(expected, maxRatePerSecond, ALIKE * this.#seenElsewhere(setting.concurrency));
  }

  #firstTrials(): readonly Trial[] {
    return this.#first?.objection === null ? this.#first.trials.slice(-1) : [];
  }

  #modelled(setting: Setting): number {
    return predictCapacity(this.#study.profile, setting, this.#study.space.cores);
  }

  /**
   * The most that another pool did with about as many tasks in flight, where that was far less than the model says of
   * it although its own loop and cores were not full: what the tasks share (a lock, a database) is the same for every
   * pool, what a pool costs is not. Infinity where nothing of the kind is known.
   */
  #seenElsewhere(concurrency: number): number {
    const seen = this.#study
      .standings()
      .filter(({ setting }) => poolName(setting) !== poolName(this.arm))
      .filter(({ setting }) => Math.abs(Math.log(setting.concurrency / concurrency)) <= Math.log(NEAR))
      .filter(({ setting, capacity }) => (capacity.value ?? Infinity) < MODEL_PARTS * this.#modelled(setting))
      .filter(({ objection }) => objection === null || objection === 'not settled')
      .filter(({ trials }) => haveRoom(trials, this.#study.space.cores))
      .map(({ capacity }) => capacity.value!);
    return seen.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...seen);
  }

  async #measure(concurrency: number): Promise<Standing | null> {
    const setting = this.#setting(concurrency);
    if (setting === null) return null;
    const known = this.#study.standing(setting);
    if (known !== null) return known;
    const standing = await this.#study.measureCapacity(setting, this.#usualMs);
    if (standing === null) return null;
    if (standing.objection !== null) {
      this.#study.runner.decide(`${describeSetting(setting)} is ruled out: ${standing.objection}`);
      const allowed = this.#study.connectionsAllowed(setting.nodes);
      const refused = typeof setting.connections === 'number' && setting.connections > allowed;
      // The server has told its limit: the same again within it.
      return refused && this.#setting(concurrency) !== null ? this.#measure(concurrency) : standing;
    }
    const expected = this.#modelled(setting);
    const share = (standing.capacity.value ?? 0) / expected;
    if (share < MODEL_PARTS) {
      this.#study.runner.decide(
        `${poolName(this.arm)} at concurrency ${setting.concurrency}: ${Math.round(expected)} tasks/s expected, ` +
          `${Math.round(standing.capacity.value ?? 0)} measured; the tasks share something that one alone does not show`,
      );
    }
    return standing;
  }
}
