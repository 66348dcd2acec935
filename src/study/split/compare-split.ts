import { poolTraits } from '../../fleet/pool-traits.js';
import { describeRoutes, nodesOf, type Routes } from '../../fleet/routes.js';
import { poolName, type Setting } from '../../fleet/setting.js';
import type { Calibration } from '../../trial/calibration/calibration.js';
import { combineEstimates, ratioOf } from '../../trial/compare.js';
import { type Estimate, withheld } from '../../trial/estimate.js';
import { isUsable } from '../../trial/trial.js';
import type { SaturatingLoad } from '../../workload/load.js';
import type { Workload } from '../../workload/workload.js';
import { isWithinNoise } from '../choice.js';
import { LEAST_WARM_UP_MS } from '../duration.js';
import { predictMemoryBytes } from '../memory-need.js';
import { betweenTrialSigma, widen } from '../noise.js';
import type { Objective } from '../objective.js';
import { predictCapacity } from '../predict.js';
import { type SpaceOptions, spaceFor } from '../space.js';
import { isAtRateLimit, taskProfile } from '../task-profile.js';
import { StudyInterrupted } from '../trial-runner.js';
import { atMix } from './at-mix.js';
import { armsFor, firstSetting, type Part, settingAt, startSetting, weightOf } from './part.js';
import { RoutedRunner, type RoutedRunnerOptions } from './routed-runner.js';
import type { RoutedTrial, SplitResult, SplitVerdict, Unsplit } from './split-result.js';
import { profileOf, type TaskKinds, taskKinds } from './task-kinds.js';

export interface SplitOptions extends RoutedRunnerOptions {
  readonly workload: Workload;
  readonly calibration: Calibration;
  readonly objective: Objective;
  readonly space: SpaceOptions;
  /** What is recommended for all tasks together. */
  readonly recommended: { readonly setting: Setting; readonly capacity: Estimate };
}

/** Share of the time that looking for a split has; the rest is for the turns. */
const SEARCH_SHARE = 0.55;
/** Trials that its time is laid out for. */
const SEARCH_TRIALS = 8;
/** Rounds that the rest of the time is laid out for. */
const USUAL_TURNS = 4;
const SHORTEST_MS = 800;
const LONGEST_MS = 3_000;
const LONGEST_SEARCH_MS = 1_500;
const MOST_WARM_UP_MS = 1_000;
/** Of the rarer kind, so that its pace is seen. */
const COMPLETIONS = 20;
const SERVICE_TIMES = 2;
/** A step that brings less is not worth another one. */
const NOTABLE_STEP = 1.02;
const MOST_STEPS = 4;
const FEWEST_TURNS = 2;
/** Of its budget, by which a comparison may end late: with fewer turns than that all its time was for nothing. */
const MOST_LATE_SHARE = 0.25;
/** The split, the recommended setting, and as many workers of that kind. */
const FEWEST_CONTENDERS = 3;
const MOST_TURNS = 8;
const SEARCH_STAGE = 'split';
const TURNS_STAGE = 'split-turns';

/**
 * Whether kinds of tasks that want different pools do more in queues of their own, each with workers of its own: first the
 * best split is looked for, then it is measured in turns (A B C C B A) with the recommended setting and with as many workers
 * of one kind as it has. All under one saturating load of the workload's mix, so that the split's capacity is what both its
 * routes together do at that mix, and none of them does more by leaving the other's tasks behind.
 * @returns `null` where the workload holds no two kinds, or nothing more may be run
 */
export async function compareSplit(options: SplitOptions): Promise<SplitResult | null> {
  const { calibration, workload, objective, recommended } = options;
  const kinds = taskKinds(calibration, workload);
  if (kinds === null) return null;
  const profile = taskProfile(calibration, workload, objective.maxRatePerSecond);
  if (isAtRateLimit(profile, recommended.capacity.value ?? 0)) return null;
  const runner = new RoutedRunner(options);
  const comparison = new SplitComparison(options, kinds, runner);
  try {
    await comparison.run();
  } catch (thrown) {
    if (!(thrown instanceof StudyInterrupted)) throw thrown;
  }
  return comparison.result();
}

class SplitComparison {
  readonly #options: SplitOptions;
  readonly #kinds: TaskKinds;
  readonly #runner: RoutedRunner;
  /** Of the computing tasks, and of the waiting ones. */
  readonly #parts: readonly [Part, Part];
  #split: Routes | null = null;
  /** The most that a split did in a trial of the search, tasks/s. */
  #most = 0;

  constructor(options: SplitOptions, kinds: TaskKinds, runner: RoutedRunner) {
    this.#options = options;
    this.#kinds = kinds;
    this.#runner = runner;
    const { calibration, workload, space, objective } = options;
    const totalWeight = weightOf(workload.tasks);
    const partOf = (names: readonly string[]): Part => {
      const profile = profileOf(names, calibration, workload);
      return {
        names,
        profile,
        share: weightOf(workload.tasks.filter(({ name }) => names.includes(name))) / totalWeight,
        space: spaceFor({ ...space, objective, profile }),
      };
    };
    this.#parts = [partOf(kinds.computing), partOf(kinds.waiting)];
  }

  async run(): Promise<void> {
    await this.#search();
    if (this.#split !== null) await this.#takeTurns(this.#split);
  }

  result(): SplitResult {
    const routes = this.#split;
    const recommended = this.#unsplit(this.#options.recommended.setting);
    const asManyWorkers =
      routes === null ? null : bestOf(this.#asManyWorkers(routes).map((each) => this.#unsplit(each)));
    return {
      kinds: this.#kinds,
      verdict: verdictOf(recommended, asManyWorkers),
      routes,
      capacity: routes === null ? withheld('tasks/s') : this.#capacity(routes),
      recommended,
      asManyWorkers,
      trials: this.#runner.trials,
    };
  }

  /** Pools of the waiting tasks first, then how many of them at once, then the processes of those that compute. */
  async #search(): Promise<void> {
    const [computing, waiting] = this.#parts;
    const first = firstSetting(computing, (arm) => !poolTraits(arm).oneCore);
    if (first === null) return;
    for (const arm of armsFor(
      waiting,
      (each) => poolTraits(each).oneCore && poolTraits(each).mostConcurrency > 1,
    )) {
      const setting = startSetting(waiting, arm);
      if (setting !== null) await this.#try(this.#routes(first, setting), 1);
    }
    await this.#climb(1);
    await this.#climb(0);
  }

  /** Doubles what a route has in flight as long as that brings more; else halves it as long as that does as much. */
  async #climb(part: 0 | 1): Promise<void> {
    let steps = 0;
    while (steps < MOST_STEPS && (await this.#step(part, 2, NOTABLE_STEP))) steps++;
    if (steps > 0) return;
    while (steps < MOST_STEPS && (await this.#step(part, 0.5, 1 / NOTABLE_STEP))) steps++;
  }

  async #step(part: 0 | 1, factor: number, least: number): Promise<boolean> {
    const routes = this.#split;
    if (routes === null) return false;
    const { setting } = routes[part]!;
    const { space } = this.#parts[part];
    const arm = space.arms.find((each) => poolName(each) === poolName(setting))!;
    const next = settingAt(this.#parts[part], arm, Math.round(factor * setting.concurrency));
    if (next === null || next.concurrency === setting.concurrency) return false;
    return this.#try(
      part === 0 ? this.#routes(next, routes[1]!.setting) : this.#routes(routes[0]!.setting, next),
      least,
    );
  }

  /**
   * Measures a split, and prefers it where it does at least `least` times the most so far.
   * @returns whether it is preferred
   */
  async #try(routes: Routes, least: number): Promise<boolean> {
    if (!this.#fitsMemory(routes)) return false;
    const load = this.#load(routes, this.#windowMs(SEARCH_SHARE));
    const { budgetMs } = this.#options;
    // A split that was not compared says nothing: turns come before a better search.
    const turnsMs = FEWEST_TURNS * FEWEST_CONTENDERS * (SHORTEST_MS + this.#runner.overheadMs);
    const searchEndsMs = Math.min(SEARCH_SHARE * budgetMs, budgetMs - turnsMs);
    if (this.#runner.elapsedMs + load.durationMs + this.#runner.overheadMs > searchEndsMs) return false;
    const trial = await this.#runner.measure(SEARCH_STAGE, routes, load);
    if (trial === null) return false;
    if (isStalled(trial)) return this.#tryWider(routes, least);
    const did = this.#did(trial).value ?? 0;
    if (!isAllowed(trial, this.#options.objective) || did <= 0 || did < least * this.#most) return false;
    this.#most = Math.max(this.#most, did);
    this.#split = routes;
    this.#runner.decide(`the split to beat from here: ${describeRoutes(routes)}`);
    return true;
  }

  /** A pool that stalls with the usual window is looked at with the widest. */
  async #tryWider([computing, waiting]: Routes, least: number): Promise<boolean> {
    const multiplier = this.#parts[1].space.widenWindow(waiting!.setting);
    if (multiplier === null) return false;
    this.#runner.decide(`${poolName(waiting!.setting)} stalls: from here without a limit`);
    return this.#try(
      this.#routes(computing!.setting, { ...waiting!.setting, prefetchMultiplier: multiplier }),
      least,
    );
  }

  async #takeTurns(split: Routes): Promise<void> {
    const { workload, recommended } = this.#options;
    const names = workload.tasks.map(({ name }) => name);
    const unsplit = [recommended.setting, ...this.#asManyWorkers(split)].map(
      (setting): Routes => [{ tasks: names, setting }],
    );
    let turns = this.#turnsFor([split, ...unsplit]);
    if (FEWEST_TURNS * turns.roundMs > this.#runner.leftMs) {
      turns = this.#turnsFor([split, ...unsplit].slice(0, FEWEST_CONTENDERS));
    }
    const { contenders, loads } = turns;
    this.#runner.decide(`in turns: ${contenders.map(describeRoutes).join(' / ')}`);
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const missing = Math.max(1, FEWEST_TURNS - turn);
      const lateMs = turn < FEWEST_TURNS ? MOST_LATE_SHARE * this.#options.budgetMs : 0;
      if (missing * this.#roundMs(loads) > this.#runner.leftMs + lateMs) {
        if (turn < FEWEST_TURNS) this.#runner.decide('too little time is left for turns');
        return;
      }
      for (const routes of turn % 2 === 0 ? contenders : contenders.toReversed()) {
        await this.#runner.measure(TURNS_STAGE, routes, loads.get(routes)!);
      }
    }
  }

  #turnsFor(contenders: readonly Routes[]): {
    readonly contenders: readonly Routes[];
    readonly loads: ReadonlyMap<Routes, SaturatingLoad>;
    readonly roundMs: number;
  } {
    const windowMs = this.#windowMs(1, contenders.length);
    const loads = new Map(contenders.map((routes) => [routes, this.#load(routes, windowMs)]));
    return { contenders, loads, roundMs: this.#roundMs(loads) };
  }

  #roundMs(loads: ReadonlyMap<Routes, SaturatingLoad>): number {
    return [...loads.values()].reduce((sum, { durationMs }) => sum + durationMs + this.#runner.overheadMs, 0);
  }

  #routes(computing: Setting, waiting: Setting): Routes {
    const [first, second] = this.#parts;
    return [
      { tasks: first.names, setting: computing },
      { tasks: second.names, setting: waiting },
    ];
  }

  /** All tasks together on as many workers as the split has: of the recommended kind, and of the waiting tasks' pool. */
  #asManyWorkers(split: Routes): readonly Setting[] {
    const { recommended } = this.#options;
    const waiting = split[1]!.setting;
    const settings = [
      recommended.setting,
      ...(poolName(waiting) === poolName(recommended.setting) ? [] : [waiting]),
    ];
    return settings
      .map((setting) => ({ ...setting, nodes: nodesOf(split) }))
      .filter((setting) => this.#fitsMemory([{ tasks: [], setting }]));
  }

  #fitsMemory(routes: Routes): boolean {
    const bytes = routes.reduce((sum, { setting }) => sum + predictMemoryBytes(setting), 0);
    return bytes <= this.#parts[0].space.memoryBytes;
  }

  /** Window when a share of the budget is laid out for its trials, ms. */
  #windowMs(share: number, contenders = 0): number {
    const trials = contenders === 0 ? SEARCH_TRIALS : USUAL_TURNS * contenders;
    const leftMs = share * this.#options.budgetMs - (contenders === 0 ? 0 : this.#runner.elapsedMs);
    return Math.min(
      contenders === 0 ? LONGEST_SEARCH_MS : LONGEST_MS,
      Math.max(SHORTEST_MS, leftMs / trials - this.#runner.overheadMs),
    );
  }

  /** Long enough for a few tasks of the rarer kind, and for the slowest ones twice. */
  #load(routes: Routes, windowMs: number): SaturatingLoad {
    const { calibration, workload, space, objective } = this.#options;
    const cores = Math.max(1, Math.round(space.cores));
    const { maxRatePerSecond } = objective;
    const isSplit = routes.length > 1;
    const rates = isSplit
      ? routes.map(
          ({ setting }, i) =>
            predictCapacity(this.#parts[i]!.profile, setting, cores) / this.#parts[i]!.share,
        )
      : [predictCapacity(taskProfile(calibration, workload, maxRatePerSecond), routes[0]!.setting, cores)];
    const perSecond = Math.min(...rates);
    const serviceMs = Math.max(
      ...routes.map(({ setting }, i) => {
        const own = isSplit ? perSecond * this.#parts[i]!.share : perSecond;
        const { cpuMs, waitMs } = isSplit ? this.#parts[i]!.profile : calibration;
        // Nodes that are not the slowest have fewer in flight than they could.
        return Math.max(cpuMs + waitMs, isSplit ? 0 : (1_000 * setting.concurrency * setting.nodes) / own);
      }),
    );
    const rarer = Math.min(...this.#parts.map(({ share }) => share));
    const durationMs = Math.max(
      windowMs,
      SERVICE_TIMES * serviceMs,
      (1_000 * COMPLETIONS) / (rarer * perSecond),
    );
    const warmUpMs = Math.ceil(Math.max(LEAST_WARM_UP_MS, serviceMs));
    return {
      kind: 'saturating',
      warmUpMs,
      mostWarmUpMs: Math.max(warmUpMs, MOST_WARM_UP_MS),
      durationMs: Math.ceil(durationMs),
      ...(maxRatePerSecond === undefined ? {} : { maxRatePerSecond }),
    };
  }

  #turnsOf(routes: Routes): readonly RoutedTrial[] {
    const turns = this.#runner.trialsOf(routes).filter(({ stage }) => stage === TURNS_STAGE);
    return turns.length >= FEWEST_TURNS &&
      turns.every((trial) => isAllowed(trial, this.#options.objective) && !isStalled(trial))
      ? turns
      : [];
  }

  #did(trial: RoutedTrial): Estimate {
    return trial.routes.length === 1 ? trial.figures.throughput : atMix(trial, this.#parts);
  }

  #sigma(): number {
    const groups = new Map<string, Estimate[]>();
    for (const trial of this.#runner.trials) {
      const key = `${trial.stage} ${describeRoutes(trial.routes)}`;
      groups.set(key, [...(groups.get(key) ?? []), this.#did(trial)]);
    }
    return betweenTrialSigma([...groups.values()]);
  }

  #capacity(routes: Routes): Estimate {
    const sigma = this.#sigma();
    const turns = this.#turnsOf(routes);
    if (turns.length === 0) return withheld('tasks/s');
    return combineEstimates(turns.map((trial) => widen(this.#did(trial), sigma)));
  }

  #unsplit(setting: Setting): Unsplit {
    const names = this.#options.workload.tasks.map(({ name }) => name);
    const routes: Routes = [{ tasks: names, setting }];
    const split = this.#split;
    const figures = (of: Routes) => this.#turnsOf(of).map((trial) => this.#did(trial));
    const [own, others] = [split === null ? [] : figures(split), figures(routes)];
    const gain =
      own.length === 0 || others.length === 0
        ? withheld('ratio')
        : ratioOf(own, others, { noise: this.#sigma() });
    return { setting, capacity: this.#capacity(routes), gain };
  }
}

function isStalled({ flags }: RoutedTrial): boolean {
  return flags.some(({ kind }) => kind === 'stalled');
}

function isAllowed(trial: RoutedTrial, { maxErrorShare, maxMemoryBytes }: Objective): boolean {
  const { errorShare, memoryPeakBytes } = trial.figures;
  return (
    isUsable(trial) &&
    errorShare <= maxErrorShare &&
    (memoryPeakBytes ?? 0) <= (maxMemoryBytes ?? Number.POSITIVE_INFINITY)
  );
}

function bestOf(unsplit: readonly Unsplit[]): Unsplit | null {
  let best: Unsplit | null = null;
  for (const each of unsplit) {
    const { value } = each.capacity;
    if (value !== null && value > (best?.capacity.value ?? 0)) best = each;
  }
  return best;
}

/** A gain counts where it is beyond the noise, and above 1. */
function verdictOf(recommended: Unsplit, asManyWorkers: Unsplit | null): SplitVerdict {
  const isAhead = ({ gain }: Unsplit) => (gain.value ?? 0) > 1 && !isWithinNoise(gain);
  if (recommended.gain.value === null) return 'not measured';
  if (!isAhead(recommended)) return 'no gain';
  return asManyWorkers === null || isAhead(asManyWorkers) ? 'split' : 'more workers';
}
