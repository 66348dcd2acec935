import { probabilityBetter } from '../trial/compare.js';
import { bestOf, type Compared, choose, isClearlyBetter, isLikelyBetter, isTie } from './choice.js';

/** One level of a lever that was tried; `compared` is `null` where it cannot be had or may not be recommended. */
export interface Rung<T extends Compared> {
  readonly level: number;
  readonly compared: T | null;
}

export interface ClimbOptions<T extends Compared> {
  readonly start: number;
  readonly min: number;
  readonly max: number;
  /** The nearest level that exists. */
  readonly round: (level: number) => number;
  readonly measure: (level: number) => Promise<T | null>;
  /** Whether a level may turn out as good as the best so far; by what is known without measuring it. */
  readonly worthwhile: (level: number, best: T) => boolean;
  /** Gaps below the best are split until neighbours are within this ratio; default 2, as less only saves tasks in flight. */
  readonly finest?: number;
  /** Whether the model expects a level to do more than the best so far. If not, only clear figures count. */
  readonly promises: (level: number, best: T) => boolean;
  /** Whether a figure is what its level would do if nothing were full: more must come of more. */
  readonly isRising: (compared: T) => boolean;
  /** Where the first trial says that the figure stops rising, if it does: tried before anything above the start. */
  readonly knee?: (first: T) => number;
  /** Whether there is time for another trial. */
  readonly goOn: () => boolean;
}

const STEP = 4;
/** Gaps are not split below this ratio of neighbours: what is between them differs by less than trials do … */
const FINEST = 1.3;
/** … unless the figure rises steeply up to the gap, and may fall anywhere in it. */
const FINEST_STEEP = 1.15;
const MOST_REFINEMENTS = 6;

/**
 * Looks for the best level of a lever whose figure rises, is flat, and falls (any of them may be missing).
 *
 *   figure │        ╭─ flat ─╮          down to the knee that the start points at, where it is much lower and no worse; else
 *          │      ╱           ╲         steps of 4 up, while that is better; else steps of 4 down, while that is no worse
 *          │    ╱               ╲       (less is simpler); then the gaps beside the best are split at their geometric mean,
 *          └──1────4────16───64─── level  as long as differences exceed the noise: both of them at a peak, only the lower
 *                                       one where the figure is flat above.
 */
export async function climb<T extends Compared>(options: ClimbOptions<T>): Promise<readonly Rung<T>[]> {
  const { start, min, max, round, goOn, worthwhile } = options;
  const rungs: Rung<T>[] = [];
  const tryLevel = async (level: number): Promise<T | null> => {
    const rounded = round(Math.min(max, Math.max(min, level)));
    const known = rungs.find((rung) => rung.level === rounded);
    if (known !== undefined) return known.compared;
    const compared = await options.measure(rounded);
    rungs.push({ level: rounded, compared });
    return compared;
  };

  let level = round(start);
  let best = await tryLevel(level);
  // A start that fails (refused connections, memory) is too high.
  while (best === null && level > min && goOn()) {
    level = round(Math.max(min, level / STEP));
    best = await tryLevel(level);
  }
  if (best === null) return rungs;

  const first = best;
  const isOpen = (next: number): boolean => next !== level && !rungs.some((rung) => rung.level === next);
  const knee = round(Math.min(max, Math.max(min, options.knee?.(first) ?? level)));
  let isFull = false;
  if (knee * STEP ** 0.5 <= level && isOpen(knee) && goOn() && worthwhile(knee, first)) {
    const below: T | null = await tryLevel(knee);
    isFull = below !== null && !isClearlyBetter(first, below);
    if (below !== null && isNoWorse(below, first)) level = knee;
  }
  while (!isFull && level < max && goOn()) {
    const next = round(Math.min(max, level * STEP));
    const failedBelow = rungs.some((rung) => rung.compared === null && rung.level <= next);
    if (!isOpen(next) || failedBelow || !worthwhile(next, best)) break;
    const above: T | null = await tryLevel(next);
    const isBetter: typeof isLikelyBetter = options.promises(next, best) ? isLikelyBetter : isClearlyBetter;
    if (above === null || isTie(best, above) || !isBetter(above, best)) break;
    best = above;
    level = next;
  }
  while (best === first && level > min && goOn()) {
    const steps = [STEP, Math.sqrt(STEP)].map((step) => round(Math.max(min, level / step)));
    const next = steps.find((step) => isOpen(step) && worthwhile(step, first));
    if (next === undefined) break;
    const below: T | null = await tryLevel(next);
    if (below === null || !isNoWorse(below, first)) break;
    level = next;
  }
  for (let i = 0; i < MOST_REFINEMENTS && goOn(); i++) {
    const next = gapToSplit(rungs, options);
    if (next === undefined) break;
    await tryLevel(next);
  }
  return rungs;
}

/** Better by however little, and more likely so than 3 in 4: what is not may be as good, and no trial is spent on the difference. */
function isAhead(a: Compared, b: Compared): boolean {
  return probabilityBetter(a.merit, b.merit) > 0.75;
}

function isNoWorse(below: Compared, first: Compared): boolean {
  return isTie(below, first) || below.merit.value! > first.merit.value!;
}

/** The level to try next between those that are known, or `undefined` when nothing is to be gained. */
function gapToSplit<T extends Compared>(
  rungs: readonly Rung<T>[],
  { round, worthwhile, promises, isRising, finest = 2 }: ClimbOptions<T>,
): number | undefined {
  const sorted = [...rungs].sort((a, b) => a.level - b.level);
  const known = sorted.flatMap(({ compared }) => (compared === null ? [] : [compared]));
  const chosen = choose(known);
  const best = bestOf(known);
  if (chosen === undefined || best === undefined) return undefined;
  const at = sorted.findIndex(({ compared }) => compared === chosen);
  const here = sorted[at]!;
  const below = sorted[at - 1];
  const above = sorted[at + 1];
  // What may as well be noise is no side of a peak.
  const worse = (rung: Rung<T> | undefined) =>
    rung !== undefined &&
    (rung.compared === null || (!isTie(rung.compared, best) && isAhead(best, rung.compared)));
  const split = (low: number, high: number, within: number): number | undefined => {
    if (high / low <= within) return undefined;
    const middle = round(Math.sqrt(low * high));
    return sorted.some(({ level }) => level === middle) || !worthwhile(middle, best) ? undefined : middle;
  };
  const isPeak = worse(below) && worse(above);
  const merit = (rung: Rung<T> | undefined) => rung?.compared?.merit.value ?? 0;
  // Nothing does more than in proportion: up to this level no more is to be had than here.
  const least = merit(below) > 0 ? below!.level * (merit(here) / merit(below)) : 0;
  const isBeyond = isPeak && least > 0 && here.level / least > FINEST_STEEP;
  const finestAbove = (rung: number): number => {
    const [before, from] = [sorted[rung - 1], sorted[rung]!];
    return before !== undefined && stillRises(before, from) ? FINEST_STEEP : FINEST;
  };
  const lowerSide = (): number | undefined => {
    if (below === undefined || !worse(below)) return undefined;
    if (!isPeak) return split(below.level, here.level, finest);
    if (least === 0) return split(below.level, here.level, finestAbove(at - 1));
    return isBeyond ? split(Math.max(below.level, least), here.level, FINEST_STEEP) : undefined;
  };
  const lower = lowerSide();
  // Two levels that tie a step apart are a flat top, or the sides of a peak between them; one that still rises is before it.
  const mayHide =
    above !== undefined &&
    (isRising(chosen) || (!worse(above) && promises(Math.sqrt(here.level * above.level), best)));
  const upper =
    above !== undefined && (isPeak || mayHide)
      ? split(here.level, above.level, isPeak ? finestAbove(at) : 2)
      : undefined;
  if (lower === undefined || upper === undefined) return lower ?? upper;
  // At a peak that is past the line of what comes before it, the side before; else the better neighbour's, and where the upper one
  // failed, that side while the figure still rises.
  if (isBeyond) return lower;
  const isUpper =
    isRising(chosen) || (above!.compared === null ? stillRises(below!, here) : merit(above) > merit(below));
  return isUpper ? upper : lower;
}

/** The figure grows at least with the root of the level: what is shared is far from used up. */
function stillRises<T extends Compared>(from: Rung<T>, to: Rung<T>): boolean {
  const gain = (to.compared?.merit.value ?? 0) / (from.compared?.merit.value ?? 1);
  return gain >= Math.sqrt(to.level / from.level);
}
