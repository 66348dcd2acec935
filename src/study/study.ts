import { describeNodes, describeSetting, poolName, type Setting } from '../fleet/setting.js';
import { isUsable, type Trial } from '../trial/trial.js';
import type { WarmUp } from '../workload/load.js';
import type { Arm } from './arm.js';
import { connectionLimit } from './connection-limit.js';
import {
  ENOUGH_COMPLETIONS,
  FEWEST_COMPLETIONS,
  LEAST_WARM_UP_MS,
  LONGEST_WARM_UP_MS,
  mostWarmUpMs,
  neededDurationMs,
  saturatingLoad,
  settlingMs,
} from './duration.js';
import { EarlierStudy } from './earlier-study.js';
import { learnedCapacity } from './learned.js';
import { isMature } from './maturity.js';
import { MemoryGuard } from './memory-guard.js';
import { USUAL_SIGMA } from './noise.js';
import type { Objective } from './objective.js';
import { predictCapacity } from './predict.js';
import { startSigma, turnSigma } from './repeated.js';
import type { Space } from './space.js';
import { FINALISTS_STAGE, PREFETCH_STAGE, SCREENING_STAGE } from './stage-names.js';
import { type Standing, standingOf } from './standing.js';
import { startConnections } from './start-level.js';
import { warmest } from './still-warming.js';
import type { TaskProfile } from './task-profile.js';
import type { TrialRunner } from './trial-runner.js';

/** Until all of a warm setting's tasks are on their way again. */
export const REFILL_MS = 50;
/** A trial is repeated at up to this many times its length; beyond, fewer tasks in flight are the better idea. */
const MOST_PATIENCE = 2.5;
/** Share of the best capacity below which a setting is not measured again to be sure of how bad it is. */
const FAR_BEHIND = 0.8;
/** Trials on the way to a setting that may need too much memory. */
const MOST_STEPS = 4;

/** What all stages of a study share: the question, and what was measured so far. */
export class Study {
  readonly runner: TrialRunner;
  readonly space: Space;
  readonly profile: TaskProfile;
  readonly objective: Objective;
  readonly control: Setting;
  readonly budgetMs: number;
  readonly seed: number;
  readonly memory: MemoryGuard;
  /** What an earlier study found; an empty one where there was none. */
  readonly earlier: EarlierStudy;
  /** The longest warm-up of fresh trials, ms. */
  #freshWarmUpMs: number;
  /** The longest warm-up of nodes that are started to be kept, ms. */
  keptWarmUpMs = LONGEST_WARM_UP_MS;
  #leastFreshWarmUpMs = LEAST_WARM_UP_MS;

  constructor(options: {
    readonly runner: TrialRunner;
    readonly space: Space;
    readonly profile: TaskProfile;
    readonly objective: Objective;
    readonly control: Setting;
    readonly budgetMs: number;
    readonly seed: number;
    /** Of an earlier study. */
    readonly from?: readonly Trial[] | undefined;
  }) {
    this.runner = options.runner;
    this.space = options.space;
    this.profile = options.profile;
    this.objective = options.objective;
    this.control = options.control;
    this.budgetMs = options.budgetMs;
    this.seed = options.seed;
    this.earlier = new EarlierStudy(options.from ?? [], options.objective, USUAL_SIGMA);
    this.#freshWarmUpMs = mostWarmUpMs(options.budgetMs, 'fresh');
    this.runner.settlingMs = (setting) => {
      const { warmUpMs, endingMs } = settlingMs(this.#expected(setting));
      return { warmUpMs: warmUpMs + this.#warmUpBeyondMs(setting, warmUpMs), endingMs };
    };
    this.memory = new MemoryGuard(this.space, this.profile, this.control, this.runner.trials);
    this.runner.restartWarmUpMs = () => this.#keptWarmUpMs();
    this.runner.objection = (setting) => this.memory.objection(setting);
  }

  /** Trials of a setting under saturating load; of these stages only, where some are named. */
  capacityTrials(setting: Setting, stages?: readonly string[]): readonly Trial[] {
    const key = describeSetting(setting);
    return this.runner.trials.filter(
      (trial) =>
        trial.load.kind === 'saturating' &&
        describeSetting(trial.setting) === key &&
        (stages === undefined || stages.includes(trial.stage)),
    );
  }

  standing(setting: Setting, stages?: readonly string[], drift?: (trial: Trial) => number): Standing | null {
    return this.standingBy(this.capacityTrials(setting, stages), drift);
  }

  /** By the warmest of these trials of one setting; `null` where there are none. */
  standingBy(trials: readonly Trial[], drift?: (trial: Trial) => number): Standing | null {
    return trials.length === 0
      ? null
      : standingOf(
          warmest(trials),
          this.objective,
          { sigma: this.sigma(), turnSigma: turnSigma(this.runner.trials) },
          drift,
        );
  }

  /** Every setting measured under saturating load. */
  standings(stages?: readonly string[]): Standing[] {
    const settings = new Map<string, Setting>();
    for (const { setting, load } of this.runner.trials) {
      if (load.kind === 'saturating') settings.set(describeSetting(setting), setting);
    }
    return [...settings.values()].flatMap((setting) => this.standing(setting, stages) ?? []);
  }

  /** Noise between trials. */
  sigma(): number {
    return startSigma(this.runner.trials);
  }

  /** The shortest saturating load that tells something of a setting, in ms. */
  shortestMs(setting: Setting): number {
    return neededDurationMs(this.#expected(setting), FEWEST_COMPLETIONS);
  }

  /** `usualMs`, or longer where the tasks are too slow for that, if the stage has the time. */
  durationMs(setting: Setting, usualMs: number): number {
    const needed = (completions: number) => neededDurationMs(this.#expected(setting), completions);
    const enough = Math.max(usualMs, needed(ENOUGH_COMPLETIONS));
    return this.runner.fits(setting, enough) ? enough : Math.max(usualMs, needed(FEWEST_COMPLETIONS));
  }

  /**
   * Measures capacity for about `usualMs`. Where the calibration promised more than the setting gave, so that too
   * few tasks finished for a figure, once more, for as long as its pace calls for.
   * @returns the standing over all of the setting's trials; `null` where there was no time or the machine refused
   */
  async measureCapacity(setting: Setting, usualMs: number): Promise<Standing | null> {
    await this.#approach(setting, usualMs);
    const durationMs = this.durationMs(setting, usualMs);
    if (!this.runner.fits(setting, durationMs)) return null;
    const measure = (windowMs: number) =>
      this.runner.measure(
        setting,
        saturatingLoad(this.#expected(setting), windowMs, this.mostWarmUpMs(setting)),
        windowMs,
      );
    const trial = await measure(durationMs);
    if (trial === null) return null;
    const longerMs = this.#longerMs(trial, durationMs);
    if (longerMs !== null && longerMs <= MOST_PATIENCE * durationMs && this.runner.fits(setting, longerMs)) {
      this.runner.decide(
        `too few tasks in ${Math.round(durationMs)} ms: ${describeSetting(setting)} once more for ${Math.round(longerMs)} ms`,
      );
      await measure(longerMs);
    }
    const standing = this.standing(setting);
    return standing?.objection === 'stalled' ? this.#measureWider(standing, usualMs) : standing;
  }

  /**
   * A pool that stalls with the usual window is looked at with the widest, now and from here on: what its workers can do is
   * one question, which window to have another.
   */
  async #measureWider(stalled: Standing, usualMs: number): Promise<Standing> {
    const { setting } = stalled;
    if (sameSetting(setting, this.control)) return stalled;
    const prefetchMultiplier = this.space.widenWindow(setting);
    if (prefetchMultiplier === null) return stalled;
    this.runner.decide(`${describeSetting(setting)} stalls: from here ${poolName(setting)} without a limit`);
    return (await this.measureCapacity({ ...setting, prefetchMultiplier }, usualMs)) ?? stalled;
  }

  /** A pool at a concurrency, as the search tries it: with connections to go along; `null` where it cannot be had. */
  settingAt(arm: Arm, concurrency: number): Setting | null {
    const { space, profile } = this;
    // Workers share concurrency evenly, which rounds it; connections follow what it came to.
    const rounded = space.at(arm, concurrency, 'none')?.concurrency ?? concurrency;
    const allowed = this.connectionsAllowed(space.nodes);
    return space.at(arm, rounded, startConnections(rounded, space, profile, allowed));
  }

  /** The connections per node that the server was seen to allow `nodes` nodes; infinity while it refused none. */
  connectionsAllowed(nodes: number): number {
    const limit = connectionLimit(this.runner.trials);
    return limit === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(limit / nodes));
  }

  /** For loads other than saturating ones, which say themselves how their nodes are warmed up. */
  warmUp(setting: Setting): WarmUp {
    if (this.runner.isRunning(setting)) return { warmUpMs: 0 };
    const most = this.mostWarmUpMs(setting);
    const warmUpMs = this.#leastWarmUpMs(setting);
    return { warmUpMs, ...(most > warmUpMs ? { mostWarmUpMs: most } : {}) };
  }

  /**
   * The longest warm-up of a setting in the present stage, ms. Multipliers that are equally cold can be compared with each
   * other; what is reported must be warm. Nodes that were kept are.
   */
  mostWarmUpMs(setting: Setting): number {
    if (this.runner.isRunning(setting)) return 0;
    if (this.runner.isKeeping(setting)) return this.#keptWarmUpMs();
    if (this.runner.stage === PREFETCH_STAGE) return 0;
    if (this.runner.stage === SCREENING_STAGE) return mostWarmUpMs(this.budgetMs, 'screening');
    return this.#freshWarmUpMs;
  }

  /** Has fresh trials warm up for this long from here: settings were seen to need it although they seemed to settle. */
  warmUpFor(ms: number): void {
    this.#freshWarmUpMs = ms;
    this.#leastFreshWarmUpMs = ms;
  }

  /**
   * Has fresh trials of these settings warm up for as long as the one that needs the longest, from here: one that is given more time
   * than the others would pass for the better one where all of them still become faster.
   * @returns how long the windows must be that each of them has enough tasks in, ms
   */
  levelWarmUps(settings: readonly Setting[]): number {
    const ownMs = settings.map((setting) => settlingMs(this.#expected(setting)).warmUpMs);
    this.#leastFreshWarmUpMs = Math.max(
      this.#leastFreshWarmUpMs,
      Math.min(LONGEST_WARM_UP_MS, Math.max(...ownMs)),
    );
    return Math.max(
      ...settings.map((setting) => neededDurationMs(this.#expected(setting), ENOUGH_COMPLETIONS)),
    );
  }

  /** Nodes of a visit become as warm as the others' own. */
  #keptWarmUpMs(): number {
    return this.runner.stage === FINALISTS_STAGE ? this.#freshWarmUpMs : this.keptWarmUpMs;
  }

  #leastWarmUpMs(setting: Setting): number {
    const { stage } = this.runner;
    if (this.runner.isRunning(setting)) return REFILL_MS;
    return stage === PREFETCH_STAGE || stage === SCREENING_STAGE
      ? LEAST_WARM_UP_MS
      : this.#leastFreshWarmUpMs;
  }

  /** What a warm-up is expected to take beyond its least: as long as those before it; all it may at first. */
  #warmUpBeyondMs(setting: Setting, leastMs: number): number {
    const beyond = this.mostWarmUpMs(setting) - leastMs;
    if (beyond <= 0) return 0;
    let used = 0;
    let granted = 0;
    for (const { load, figures } of this.runner.trials) {
      const { warmUpMs = 0, mostWarmUpMs: most = warmUpMs } = load;
      used += Math.max(0, Math.min(most, figures.beforeWindowMs) - warmUpMs);
      granted += Math.max(0, most - warmUpMs);
    }
    return granted === 0 ? beyond : (beyond * used) / granted;
  }

  /** Measures less of the same pool first, where a setting may need more memory than there is. */
  async #approach(setting: Setting, usualMs: number): Promise<void> {
    const { runner, memory } = this;
    for (let step = 0; step < MOST_STEPS && memory.objection(setting) !== null; step++) {
      const isTried = (other: Setting) => this.capacityTrials(other).length > 0 || runner.isRefused(other);
      const next = memory.nextTowards(setting, isTried);
      if (next === undefined) return;
      const durationMs = this.durationMs(next, usualMs);
      if (!runner.fits(next, durationMs)) return;
      runner.decide(
        `${describeSetting(setting)} may need more memory than there is: ${describeSetting(next)} first`,
      );
      const load = saturatingLoad(this.#expected(next), durationMs, this.mostWarmUpMs(next));
      if ((await runner.measure(next, load, durationMs)) === null) return;
    }
  }

  /** How long a trial should have been, in ms; `null` where it was long enough. */
  #longerMs(trial: Trial, durationMs: number): number | null {
    const { throughput, tasks } = trial.figures;
    // A start that still shows makes a figure too good, if anything: far behind is far behind.
    if ((throughput.high ?? Number.POSITIVE_INFINITY) < FAR_BEHIND * this.#bestCapacity()) return null;
    if (throughput.value === null) {
      const tooFew = tasks.done > 0 && tasks.done < ENOUGH_COMPLETIONS;
      return tooFew ? Math.ceil((1.2 * durationMs * FEWEST_COMPLETIONS) / tasks.done) : null;
    }
    if (isMature(trial)) return null;
    return neededDurationMs(this.#expected(trial.setting), ENOUGH_COMPLETIONS);
  }

  #bestCapacity(): number {
    const values = this.standings().map(({ capacity, objection }) =>
      objection === null ? (capacity.value ?? 0) : 0,
    );
    return Math.max(0, ...values);
  }

  #expected(setting: Setting) {
    const { profile, space } = this;
    const measuredPerSecond =
      this.standing(setting)?.capacity.value ??
      this.#capacityOfNodes(setting) ??
      this.#learnedCapacity(setting);
    return {
      profile,
      setting,
      cores: space.cores,
      measuredPerSecond,
      warmUpMs: this.#leastWarmUpMs(setting),
    };
  }

  /** What kept nodes did with another prefetch multiplier. */
  #capacityOfNodes(setting: Setting): number | undefined {
    if (!this.runner.isRunning(setting)) return undefined;
    const nodes = describeNodes(setting);
    const last = this.runner.trials.findLast(
      (trial) =>
        trial.load.kind === 'saturating' && describeNodes(trial.setting) === nodes && isUsable(trial),
    );
    return last === undefined ? undefined : (this.standing(last.setting)?.capacity.value ?? undefined);
  }

  /** Where smaller settings of the same pool did more than the calibration lets expect of this one. */
  #learnedCapacity(setting: Setting): number | undefined {
    const { profile, space } = this;
    const pool = poolName(setting);
    const ofPool = this.runner.trials.filter(
      (trial) => trial.load.kind === 'saturating' && poolName(trial.setting) === pool && isUsable(trial),
    );
    const learned = Math.min(learnedCapacity(setting, ofPool, space.cores), profile.maxRatePerSecond);
    return learned > predictCapacity(profile, setting, space.cores) ? learned : undefined;
  }
}

export function sameSetting(a: Setting, b: Setting): boolean {
  return describeSetting(a) === describeSetting(b);
}
