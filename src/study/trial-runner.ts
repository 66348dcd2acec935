import { describeNodes, describeSetting, type Setting } from '../fleet/setting.js';
import { EnvironmentError, LabLostError } from '../foundation/errors.js';
import type { Trial, TrialFigures } from '../trial/trial.js';
import type { Load } from '../workload/load.js';
import { EarlierTrials } from './earlier-trials.js';
import type { StudyOptions } from './study-options.js';
import type { StudyEvent } from './study-result.js';
import { StudyTime } from './study-time.js';
import { TrialCost } from './trial-cost.js';
import { whileItRuns } from './while-it-runs.js';

/** The user ended the study. Thrown through the stages; never leaves this folder. */
export class StudyInterrupted extends Error {}

interface KeptNodes {
  /** What they are started with. */
  readonly setting: Setting;
  /** `of an earlier run`: they were warm when the study was stopped that goes on here. */
  state: 'to be started' | 'running' | 'of an earlier run';
}

/** Runs the study's trials one after another: counts them, keeps them, tells of them, and watches the time. */
export class TrialRunner {
  readonly trials: Trial[] = [];
  /** Whether something that would have been worth a trial was left out for want of time. */
  ranShort = false;
  readonly #options: Pick<
    StudyOptions,
    'evaluate' | 'endKeptNodes' | 'budgetMs' | 'journal' | 'signal' | 'onEvent' | 'objective'
  >;
  readonly #time: StudyTime;
  readonly #cost = new TrialCost();
  readonly #refused = new Set<string>();
  /** Nodes that stay between trials, by the settings that they serve: one and the same for several. */
  readonly #keeping = new Map<string, KeptNodes>();
  /** What a trial is expected to take beside its load, ms: warm-up, and the tasks that run at its end. */
  settlingMs: (setting: Setting) => { warmUpMs: number; endingMs: number } = () => ({
    warmUpMs: 0,
    endingMs: 0,
  });
  /** The longest warm-up of nodes that are started again in the middle of their trials, ms. */
  restartWarmUpMs: () => number = () => 0;
  /** Why a setting must not be tried; `null` where it may. */
  objection: (setting: Setting) => string | null = () => null;
  readonly #earlier: EarlierTrials;
  #nextId: number;
  #stage = '';
  #stageEndsMs: number;

  constructor(options: StudyOptions) {
    this.#options = options;
    this.#time = new StudyTime(options.clock);
    this.#stageEndsMs = options.budgetMs;
    this.#earlier = new EarlierTrials(options.earlier ?? [], options.earlierRefusals ?? []);
    this.#nextId = this.#earlier.lastId + 1;
  }

  get stage(): string {
    return this.#stage;
  }

  /** Of the study's time, at the end of the last trial: what decisions go by. */
  get elapsedMs(): number {
    return this.#time.nowMs;
  }

  /** With what has passed since the last trial. */
  get liveMs(): number {
    return this.#time.liveMs;
  }

  /** Until the stage has to end, in ms. */
  get leftMs(): number {
    return this.#stageEndsMs - this.elapsedMs;
  }

  /** @param endShare of the whole budget by which it has to end: 0 to 1 */
  beginStage(stage: string, about: string, endShare: number): void {
    this.#stage = stage;
    this.#stageEndsMs = endShare * this.#options.budgetMs;
    this.tell({ kind: 'stage', stage, about });
  }

  /** Has the present stage end at another share of the whole budget: 0 to 1. */
  limitStage(endShare: number): void {
    this.#stageEndsMs = endShare * this.#options.budgetMs;
  }

  /** Lets the present stage have at least this much longer, in ms, as far as the budget goes. */
  grantMs(ms: number): void {
    this.#stageEndsMs = Math.min(this.#options.budgetMs, Math.max(this.#stageEndsMs, this.elapsedMs + ms));
  }

  tell(event: StudyEvent): void {
    this.#options.onEvent?.(event);
  }

  decide(text: string): void {
    this.tell({ kind: 'decision', text });
  }

  /** What a trial is expected to take, load and all, in ms. */
  costMs(setting: Setting, loadMs: number): number {
    return loadMs + this.overheadMs(setting);
  }

  overheadMs(setting: Setting): number {
    const { warmUpMs, endingMs } = this.settlingMs(setting);
    return this.processMs(setting) + warmUpMs + endingMs;
  }

  /** What starting and ending a setting's processes is expected to take, ms. */
  processMs(setting: Setting): number {
    if (this.isRunning(setting)) return 0;
    return this.#cost.overheadMs(setting);
  }

  fits(setting: Setting, loadMs: number): boolean {
    return this.costMs(setting, loadMs) <= this.leftMs;
  }

  get canKeepNodes(): boolean {
    return this.#options.endKeptNodes !== undefined;
  }

  /**
   * Has the nodes of a setting, with whichever prefetch, stay between trials, until `endKeptNodes`.
   * @param served settings that have these nodes too: `canServe`
   */
  keepNodes(setting: Setting, served: readonly Setting[] = []): void {
    const kept: KeptNodes = { setting, state: 'to be started' };
    for (const own of [setting, ...served]) {
      const key = describeNodes(own);
      if (!this.#keeping.has(key)) this.#keeping.set(key, kept);
    }
  }

  isKeeping(setting: Setting): boolean {
    return this.#keeping.has(describeNodes(setting));
  }

  /** Whether the setting's nodes run, warm from an earlier trial. */
  isRunning(setting: Setting): boolean {
    const kept = this.#keeping.get(describeNodes(setting));
    return kept !== undefined && kept.state !== 'to be started';
  }

  async endKeptNodes(): Promise<void> {
    const ended = [...new Set(this.#keeping.values())].map(({ setting }) => setting);
    this.#keeping.clear();
    if (ended.length > 0) await this.#options.endKeptNodes?.(ended);
  }

  isRefused(setting: Setting): boolean {
    return this.#refused.has(describeSetting(setting));
  }

  /**
   * @param expectedLoadMs what the load will take; known for timed loads
   * @returns `null` where the machine refuses the setting
   * @throws {StudyInterrupted}
   * @throws {LabLostError} when no other setting can be tried either
   */
  async measure(setting: Setting, wanted: Load, expectedLoadMs: number): Promise<Trial | null> {
    const { evaluate, signal, journal, objective, onEvent } = this.#options;
    const { maxRatePerSecond } = objective;
    // Every load of a study passes here, so that none goes beyond what the user allows.
    const load = maxRatePerSecond === undefined ? wanted : { ...wanted, maxRatePerSecond };
    if (signal?.aborted) throw new StudyInterrupted();
    if (this.isRefused(setting)) return null;
    const objection = this.objection(setting);
    if (objection !== null) {
      this.#refuse(setting, objection);
      return null;
    }
    const stage = this.#stage;
    this.tell({ kind: 'trial-started', setting, stage });
    const { endingMs } = this.settlingMs(setting);
    const kept = this.#keeping.get(describeNodes(setting));
    const observeCost = (tookMs: number, { beforeWindowMs }: TrialFigures) => {
      // Such a trial starts no nodes, or does not end them.
      if (kept !== undefined) return;
      this.#cost.observe(
        setting,
        tookMs - beforeWindowMs - endingMs - Math.max(expectedLoadMs, loadMsOf(load)),
      );
    };
    const earlier = this.#earlier.take(stage, setting, load);
    if (earlier !== undefined) {
      this.#time.moveTo(earlier.elapsedMs);
      observeCost(earlier.elapsedMs - earlier.startedMs, earlier.trial.figures);
      keepsAfter(kept, earlier.trial.figures, 'of an earlier run');
      this.#keep(earlier.trial);
      return earlier.trial;
    }
    // After its trials: a machine may refuse what it has run before.
    const refusal = this.#earlier.refusalOf(setting);
    if (refusal !== undefined) {
      this.#time.moveTo(refusal.elapsedMs);
      this.#refuse(setting, refusal.why, kept);
      return null;
    }
    const startedMs = this.#time.liveMs;
    const options = {
      ...whileItRuns(signal, onEvent),
      ...(kept === undefined ? {} : { keptNodes: kept.setting }),
    };
    // The nodes that were warm ended with the study that was stopped.
    const mostWarmUpMs = kept?.state === 'of an earlier run' ? this.restartWarmUpMs() : 0;
    const asNeeded = mostWarmUpMs > (load.warmUpMs ?? 0) ? { ...load, mostWarmUpMs } : load;
    const measured = await evaluate(setting, asNeeded, options).catch((thrown: unknown) => {
      if (signal?.aborted) throw new StudyInterrupted();
      if (!(thrown instanceof EnvironmentError) || thrown instanceof LabLostError) throw thrown;
      return thrown;
    });
    this.#time.moveOn();
    const { elapsedMs } = this;
    if (measured instanceof EnvironmentError) {
      await journal?.appendRefusal({ refused: setting, why: measured.message, elapsedMs });
      this.#refuse(setting, measured.message, kept);
      return null;
    }
    observeCost(elapsedMs - startedMs, measured.figures);
    keepsAfter(kept, measured.figures, 'running');
    const trial: Trial = { id: this.#nextId++, stage, setting, load: asNeeded, ...measured };
    await journal?.append({ trial, startedMs, elapsedMs });
    this.#keep(trial);
    if (signal?.aborted) throw new StudyInterrupted();
    return trial;
  }

  #refuse(setting: Setting, why: string, kept?: KeptNodes): void {
    this.#refused.add(describeSetting(setting));
    if (kept !== undefined) kept.state = 'to be started';
    this.decide(`left out ${describeSetting(setting)}: ${why}`);
  }

  #keep(trial: Trial): void {
    this.trials.push(trial);
    this.tell({ kind: 'trial-ended', trial });
    this.tell({
      kind: 'progress',
      elapsedMs: this.elapsedMs,
      totalMs: this.#options.budgetMs,
      best: bestOf(this.trials),
    });
  }
}

/** Nodes with a fault are started anew. */
function keepsAfter(kept: KeptNodes | undefined, { faults }: TrialFigures, state: KeptNodes['state']): void {
  if (kept !== undefined) kept.state = faults.length === 0 ? state : 'to be started';
}

function loadMsOf(load: Load): number {
  return load.kind === 'batch' ? 0 : load.durationMs;
}

/** For the progress display: the highest throughput so far of a trial without errors. */
function bestOf(trials: readonly Trial[]): Trial | null {
  let best: Trial | null = null;
  for (const trial of trials) {
    const { throughput, errorShare } = trial.figures;
    if (trial.load.kind !== 'saturating' || throughput.value === null || errorShare > 0) continue;
    if (best === null || throughput.value > best.figures.throughput.value!) best = trial;
  }
  return best;
}
