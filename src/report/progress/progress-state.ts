import { formatCount, formatMs, formatValue } from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import { poolInWords } from '../../advise/setting-in-words.js';
import type { Clock } from '../../foundation/clock.js';
import type { StudyEvent } from '../../study/study-result.js';
import type { Trial } from '../../trial/trial.js';
import { printable } from '../printable.js';
import { TrialThroughput } from './trial-throughput.js';

/** One trial alone says too little of how long the next ones take … */
const FEWEST_TRIALS = 2;
/** … and those of earlier stages are shorter. */
const LATEST_TRIALS = 8;

/** A study that is to come, is running or is done; its budget decides its share of the bar. */
export interface PlannedStudy {
  readonly name: string;
  readonly budgetMs: number;
}

/** What a progress line shows. */
export interface ProgressView {
  /** `cpu`, or `cpu (2 of 5)`. */
  readonly title: string;
  readonly stage: string;
  /** Of all studies together: 0 to 1. */
  readonly share: number;
  /** Of all studies together. */
  readonly leftMs: number;
  readonly trials: TrialCounts;
  /** Best setting of this study so far, in words. */
  readonly best: string | undefined;
  readonly running: RunningTrial | undefined;
}

/** Of the present study. */
export interface TrialCounts {
  readonly done: number;
  /**
   * As many as the time left has room for, were they as long as the latest ones; `null` where that is not known. In studies
   * of ten simulated machines it was off by a fifth of all trials on average.
   */
  readonly left: number | null;
}

export interface RunningTrial {
  /** Its setting, in words. */
  readonly what: string;
  /** Tasks/s, the oldest first. */
  readonly rates: readonly number[];
  /** Of the last second; `null` while its workers start. */
  readonly ratePerSecond: number | null;
}

/** How far a run of one or several studies has come. Never goes backwards, and is 1 only at the end. */
export class ProgressState {
  readonly #studies: readonly PlannedStudy[];
  readonly #clock: Clock;
  #current = 0;
  #stage = '';
  #best: Trial | null = null;
  #reported = { elapsedMs: 0, totalMs: 0, atMs: 0 };
  #share = 0;
  #trialsDone = 0;
  /** Where in the study's time it was after each of the latest trials, ms; its beginning is the first. */
  #latestMs: readonly number[] = [0];
  #running: string | null = null;
  readonly #throughput = new TrialThroughput();

  constructor(studies: readonly PlannedStudy[], clock: Clock) {
    this.#studies = studies;
    this.#clock = clock;
    this.startStudy(0);
  }

  /** @param index of the study among those planned */
  startStudy(index: number): void {
    this.#current = index;
    this.#stage = 'starting';
    this.#best = null;
    this.#trialsDone = 0;
    this.#latestMs = [0];
    this.#running = null;
    this.#reported = { elapsedMs: 0, totalMs: this.#studies[index]?.budgetMs ?? 0, atMs: this.#clock() };
  }

  /** @returns whether a new stage has begun */
  receive(event: StudyEvent): boolean {
    if (event.kind === 'progress') {
      this.#reported = { elapsedMs: event.elapsedMs, totalMs: event.totalMs, atMs: this.#clock() };
      this.#best = event.best;
      this.#trialsDone++;
      this.#latestMs = [...this.#latestMs.slice(-LATEST_TRIALS), event.elapsedMs];
    }
    if (event.kind === 'trial-progress') this.#throughput.receive(event.finished, this.#clock());
    if (event.kind === 'trial-started') this.#begin(poolInWords(event.setting));
    if (event.kind === 'routed-trial-started') {
      this.#begin(event.routes.map(({ setting }) => poolInWords(setting)).join(' and '));
    }
    if (event.kind !== 'stage' || event.stage === this.#stage) return false;
    this.#stage = event.stage;
    return true;
  }

  view(): ProgressView {
    const { elapsedMs, totalMs, atMs } = this.#reported;
    // Between reports time goes on; a study that takes longer than it meant to stands still before its end.
    const doneMs = Math.min(totalMs, elapsedMs + Math.max(0, this.#clock() - atMs));
    const before = sum(this.#studies.slice(0, this.#current));
    const after = sum(this.#studies.slice(this.#current + 1));
    const allMs = before + totalMs + after;
    this.#share = Math.max(this.#share, allMs > 0 ? Math.min(0.99, (before + doneMs) / allMs) : 0);
    const several = this.#studies.length > 1 ? ` (${this.#current + 1} of ${this.#studies.length})` : '';
    return {
      title: `${printable(this.#studies[this.#current]?.name ?? '')}${several}`,
      stage: printable(this.#stage),
      share: this.#share,
      leftMs: totalMs - doneMs + after,
      trials: { done: this.#trialsDone, left: this.#trialsLeft(totalMs - doneMs) },
      best:
        this.#best === null
          ? undefined
          : `${formatValue(this.#best.figures.throughput)} on ${poolInWords(this.#best.setting)}`,
      running:
        this.#running === null
          ? undefined
          : {
              what: this.#running,
              rates: this.#throughput.rates(),
              ratePerSecond: this.#throughput.latest(),
            },
    };
  }

  #begin(what: string): void {
    this.#running = what;
    this.#throughput.restart();
  }

  #trialsLeft(leftMs: number): number | null {
    const trials = this.#latestMs.length - 1;
    const tookMs = this.#latestMs.at(-1)! - this.#latestMs[0]!;
    return trials < FEWEST_TRIALS || tookMs <= 0 ? null : Math.round((leftMs * trials) / tookMs);
  }
}

function sum(studies: readonly PlannedStudy[]): number {
  return studies.reduce((total, { budgetMs }) => total + budgetMs, 0);
}

/** Whole seconds: digits that change several times a second cannot be read. */
export function timeLeft(leftMs: number): string {
  return leftMs < 1_000 ? 'almost done' : `${formatMs(Math.ceil(leftMs / 1_000) * 1_000)} left`;
}

/** `12 trials done, about 9 left`, `12 done, about 9 left`; empty where there are none yet. */
export function trialsInWords({ done, left }: TrialCounts, style: 'usual' | 'brief' = 'usual'): string {
  if (done === 0) return '';
  const counted = style === 'brief' ? `${formatCount(done)} done` : `${plural(done, 'trial')} done`;
  return left === null || left === 0 ? counted : `${counted}, about ${formatCount(left)} left`;
}
