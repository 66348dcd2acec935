import { formatMs, formatValue } from '../../advise/format.js';
import { poolInWords } from '../../advise/setting-in-words.js';
import type { Clock } from '../../foundation/clock.js';
import type { StudyEvent } from '../../study/study-result.js';
import type { Trial } from '../../trial/trial.js';
import { printable } from '../printable.js';

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
  /** Best setting of this study so far, in words. */
  readonly best: string | undefined;
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
    this.#reported = { elapsedMs: 0, totalMs: this.#studies[index]?.budgetMs ?? 0, atMs: this.#clock() };
  }

  /** @returns whether a new stage has begun */
  receive(event: StudyEvent): boolean {
    if (event.kind === 'progress') {
      this.#reported = { elapsedMs: event.elapsedMs, totalMs: event.totalMs, atMs: this.#clock() };
      this.#best = event.best;
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
      best:
        this.#best === null
          ? undefined
          : `${formatValue(this.#best.figures.throughput)} on ${poolInWords(this.#best.setting)}`,
    };
  }
}

function sum(studies: readonly PlannedStudy[]): number {
  return studies.reduce((total, { budgetMs }) => total + budgetMs, 0);
}

/** Whole seconds: digits that change several times a second cannot be read. */
export function timeLeft(leftMs: number): string {
  return leftMs < 1_000 ? 'almost done' : `${formatMs(Math.ceil(leftMs / 1_000) * 1_000)} left`;
}
