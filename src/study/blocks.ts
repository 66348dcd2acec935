import { describeSetting, type Setting } from '../fleet/setting.js';
import type { Trial } from '../trial/trial.js';
import { driftByBlock } from './drift.js';
import { FRESH_STAGES } from './stage-names.js';
import { warmest, warmthOf } from './still-warming.js';
import type { Study } from './study.js';

/** Trials in balanced blocks (A B B A): every setting once per block, every other block in reverse order. */
export class Blocks {
  readonly #study: Study;
  readonly #blockOf = new Map<number, number>();
  #blocks = 0;

  constructor(study: Study) {
    this.#study = study;
  }

  /**
   * One block of capacity trials, the control among the settings. Stops when the stage's time is over.
   * @returns whether all of them were measured
   */
  async run(settings: readonly Setting[], usualMs: number): Promise<boolean> {
    const block = this.#blocks++;
    const order = block % 2 === 0 ? settings : [...settings].reverse();
    let complete = true;
    for (const setting of order) {
      const before = this.#study.runner.trials.length;
      if ((await this.#study.measureCapacity(setting, usualMs)) === null) complete = false;
      for (const trial of this.#study.runner.trials.slice(before)) this.#blockOf.set(trial.id, block);
    }
    return complete;
  }

  /** By which to divide a trial's capacity: how the machine did in its block, 1 for trials of no block. */
  drift(): (trial: Trial) => number {
    const factors = driftByBlock(
      this.#study.runner.trials.flatMap((trial) => {
        const block = this.#blockOf.get(trial.id);
        const { value } = trial.figures.throughput;
        return block === undefined || value === null || !this.#counts(trial)
          ? []
          : [{ block, key: `${describeSetting(trial.setting)} ${warmthOf(trial)}`, value }];
      }),
      this.#study.sigma(),
    );
    return (trial) => factors.get(this.#blockOf.get(trial.id) ?? -1) ?? 1;
  }

  /** A trial that was colder than those after it, of nodes of their own as it had or of kept ones, would pass for a slow machine. */
  #counts(trial: Trial): boolean {
    const alike = this.#study
      .capacityTrials(trial.setting, FRESH_STAGES)
      .filter((other) => warmthOf(other) === warmthOf(trial));
    return warmest(alike).includes(trial);
  }
}

const LONGEST_MS = 3_000;
const SHORTEST_MS = 400;
const WINDOW_PER_WARM_UP = 0.5;

/** Trial length when about `trials` are still to come in the stage, in ms. */
export function blockMs({ runner, control }: Study, trials: number): number {
  const perTrialMs = runner.leftMs / trials - runner.overheadMs(control);
  // Better few trials than many whose time goes into warming up.
  const shortestMs = Math.max(SHORTEST_MS, WINDOW_PER_WARM_UP * runner.settlingMs(control).warmUpMs);
  return Math.round(Math.min(LONGEST_MS, Math.max(shortestMs, perTrialMs)));
}
