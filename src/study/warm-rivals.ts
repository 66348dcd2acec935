import { describeSetting } from '../fleet/setting.js';
import type { Blocks } from './blocks.js';
import { bestOf } from './choice.js';
import { LONGEST_WARM_UP_MS } from './duration.js';
import { freshStandings } from './fresh.js';
import type { Standing } from './standing.js';
import { isStillWarming } from './still-warming.js';
import type { Study } from './study.js';

/** Share of the best figure from which a setting that gets warm may overtake it. */
const CLOSE = 0.7;
const BLOCKS = 2;
const WINDOW_MS = 1_500;
/** Prefetch and the levers' gains need about as many trials of the new length … */
const TRIALS_AFTER = 5;
/** … and others besides: the share of what is left of the budget that these may take. */
const SHARE = 0.8;
/** Of what a block is expected to take: overheads are estimates. */
const GRANT = 1.2;
/** A warm-up that is longer by less than this shows nothing new. */
const WORTHWHILE = 1.5;

/**
 * Where a finalist, or a rival that came close to it, still became faster in its trials: the best of each pool type
 * again, warmed up for as long as the budget allows (6 s at most), and so all trials after these.
 */
export async function measureWarmer(study: Study, blocks: Blocks): Promise<void> {
  const { runner } = study;
  const rivals = coldRivals(study, blocks);
  if (rivals.length === 0) return;
  const settings = rivals.map(({ setting }) => setting);
  const names = settings.map(describeSetting).join(' and ');
  const processesMs = settings.reduce((sum, setting) => sum + runner.processMs(setting), 0);
  const leftMs = SHARE * (study.budgetMs - runner.elapsedMs);
  const trials = BLOCKS * settings.length + TRIALS_AFTER;
  const affordableMs = leftMs / trials - processesMs / settings.length - WINDOW_MS;
  const warmUpMs = Math.min(LONGEST_WARM_UP_MS, affordableMs);
  const soFarMs = Math.max(
    ...rivals.flatMap((rival) => rival.trials.map(({ figures }) => figures.beforeWindowMs)),
  );
  if (warmUpMs < WORTHWHILE * soFarMs) {
    runner.decide(`no time to warm up ${names} for longer, though that would make a difference`);
    return;
  }
  runner.decide(
    `still becoming faster after a warm-up of ${seconds(soFarMs)}: ${names} again, after ${seconds(warmUpMs)}`,
  );
  study.warmUpFor(warmUpMs);
  for (let block = 0; block < BLOCKS; block++) {
    runner.grantMs(GRANT * (processesMs + settings.length * (warmUpMs + WINDOW_MS)));
    if (!(await blocks.run(settings, WINDOW_MS))) break;
  }
}

/** Whether `measureWarmer` has something to measure, time allowing. */
export function haveColdRivals(study: Study, blocks: Blocks): boolean {
  return coldRivals(study, blocks).length > 0;
}

/** The best of each pool type that is close to the best figure, where one of them was measured too cold. */
function coldRivals(study: Study, blocks: Blocks): Standing[] {
  const fresh = freshStandings(study, blocks).filter(({ objection }) => objection === null);
  const best = bestOf(fresh);
  if (best === undefined) return [];
  const close = fresh.filter(({ merit }) => (merit.value ?? 0) >= CLOSE * best.merit.value!);
  const poolTypes = [...new Set(close.map(({ setting }) => setting.poolType))];
  const rivals = poolTypes.flatMap(
    (poolType) => bestOf(close.filter(({ setting }) => setting.poolType === poolType)) ?? [],
  );
  return rivals.some(({ trials }) => isTooCold(trials)) ? rivals : [];
}

/** One trial may seem to rise by chance; most of them do not. */
function isTooCold(trials: Standing['trials']): boolean {
  return trials.filter(isStillWarming).length > trials.length / 2;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
