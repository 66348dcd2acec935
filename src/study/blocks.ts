import { describeSetting, type Setting } from '../fleet/setting.js';
import { type SharedNodes, shareNodes } from '../fleet/shared-nodes.js';
import type { Trial } from '../trial/trial.js';
import { driftByBlock } from './drift.js';
import { FRESH_STAGES } from './stage-names.js';
import { warmest, warmthOf } from './still-warming.js';
import { REFILL_MS, type Study } from './study.js';

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
    return this.#measure(block, order, usualMs);
  }

  /**
   * One block as `run`, in which settings that can do with the same nodes have the same: they take turns on them, there and
   * back, and the nodes end before the next ones start. Each block has new ones.
   */
  async visit(visits: readonly SharedNodes[], usualMs: number): Promise<boolean> {
    const { runner } = this.#study;
    const block = this.#blocks++;
    const order = block % 2 === 0 ? visits : [...visits].reverse();
    let complete = true;
    for (const { nodes, settings } of order) {
      if (settings.length === 1) {
        complete = (await this.#measure(block, settings, usualMs)) && complete;
        continue;
      }
      runner.keepNodes(nodes, settings);
      try {
        // The most tasks in flight first: heaps that have never held so many grow in their first trial.
        const thereAndBack = [...settings, ...[...settings].reverse()];
        complete = (await this.#measure(block, thereAndBack, turnMs(usualMs))) && complete;
      } finally {
        await runner.endKeptNodes();
      }
    }
    return complete;
  }

  async #measure(block: number, order: readonly Setting[], usualMs: number): Promise<boolean> {
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

/** What a setting on shared nodes has of the window of one with nodes of its own, both turns together: nothing else differs. */
const SHARED = 0.8;
const TURN_MS = { shortest: 300, longest: 600 };
/** Turns are whole milliseconds. */
const ROUNDING = 1.01;

/**
 * The starts of nodes that a block of these settings takes. Two turns each, there and back, have all of them equally warm on
 * average; where tasks are too slow for two short turns, each setting has nodes of its own.
 */
export function visitsOf(study: Study, settings: readonly Setting[]): SharedNodes[] {
  const alone = (setting: Setting): SharedNodes => ({ nodes: setting, settings: [setting] });
  if (!study.runner.canKeepNodes) return settings.map(alone);
  const isSlow = (setting: Setting) => study.shortestMs(setting) > TURN_MS.longest;
  const shared = shareNodes(settings.filter((setting) => !isSlow(setting)));
  return [...shared, ...settings.filter(isSlow).map(alone)];
}

function turnMs(usualMs: number): number {
  return Math.round(Math.max(TURN_MS.shortest, (SHARED / 2) * usualMs));
}

/** What a block of visits is expected to take, ms: beside the windows, and in all. */
export function visitsMs(study: Study, visits: readonly SharedNodes[], usualMs: number) {
  const { runner } = study;
  let besideMs = 0;
  let windowsMs = 0;
  for (const { nodes, settings } of visits) {
    besideMs += runner.overheadMs(nodes);
    const isShared = settings.length > 1;
    const windowMs = isShared ? turnMs(usualMs) : usualMs;
    for (const setting of settings) {
      const eachMs = Math.max(windowMs, study.shortestMs(setting));
      windowsMs += isShared ? 2 * eachMs : eachMs;
      if (isShared) besideMs += 2 * (REFILL_MS + runner.settlingMs(setting).endingMs);
    }
  }
  return { besideMs, allMs: besideMs + windowsMs };
}

/** How long windows can be if a block is to take no more than that, ms; 0 where it takes more with the shortest. */
export function affordableMs(study: Study, visits: readonly SharedNodes[], mostMs: number): number {
  const windows = visits.reduce(
    (sum, { settings }) => sum + (settings.length === 1 ? 1 : SHARED * settings.length),
    0,
  );
  const most = (mostMs - visitsMs(study, visits, 0).besideMs) / windows;
  const { allMs } = visitsMs(study, visits, Math.max(0, most));
  return allMs > ROUNDING * mostMs ? 0 : most;
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
