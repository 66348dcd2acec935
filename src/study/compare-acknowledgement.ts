import type { Routes } from '../fleet/routes.js';
import type { Acknowledgement, Setting } from '../fleet/setting.js';
import { ratioOf } from '../trial/compare.js';
import type { Estimate } from '../trial/estimate.js';
import { withheld } from '../trial/estimate.js';
import type { SaturatingLoad } from '../workload/load.js';
import type { Workload } from '../workload/workload.js';
import { ENOUGH_COMPLETIONS, LEAST_WARM_UP_MS } from './duration.js';
import { RoutedRunner, type RoutedRunnerOptions } from './split/routed-runner.js';
import type { RoutedTrial } from './split/split-result.js';
import { StudyInterrupted } from './trial-runner.js';

/** What the recommended setting does with the other acknowledgement. */
export interface AcknowledgementResult {
  readonly recommended: Setting;
  readonly other: Acknowledgement;
  /** Of capacity: the other one over the recommended setting's; `null` value where there was no time to tell. */
  readonly ratio: Estimate;
  /** Whether workers idled beside waiting tasks with the other one. */
  readonly otherStalls: boolean;
  readonly trials: readonly RoutedTrial[];
}

const STAGE = 'acknowledgement';
const WINDOW_MS = 1_500;
const MOST_WARM_UP_MS = 1_000;
const SERVICE_TIMES = 2;
/** Early, late, late, early. */
const TURNS = 2;

/**
 * Measures the recommended setting in turns with the other acknowledgement. Which one to use is no question of speed alone:
 * late costs something and loses nothing when a worker dies, so what it costs is measured, and left to the user.
 */
export async function compareAcknowledgement(
  options: RoutedRunnerOptions & {
    readonly workload: Workload;
    readonly recommended: {
      readonly setting: Setting;
      readonly capacity: Estimate;
      readonly noiseBetweenTrials: number;
    };
    readonly maxRatePerSecond?: number | undefined;
  },
): Promise<AcknowledgementResult> {
  const { workload, recommended, maxRatePerSecond } = options;
  const { setting, noiseBetweenTrials } = recommended;
  const other: Acknowledgement = setting.acknowledgement === 'early' ? 'late' : 'early';
  const tasks = workload.tasks.map(({ name }) => name);
  const [asRecommended, otherwise] = [setting, { ...setting, acknowledgement: other }].map(
    (each): Routes => [{ tasks, setting: each }],
  ) as [Routes, Routes];
  const load: SaturatingLoad = {
    ...loadOf(recommended),
    ...(maxRatePerSecond === undefined ? {} : { maxRatePerSecond }),
  };
  const runner = new RoutedRunner(options);
  try {
    for (let turn = 0; turn < TURNS && runner.fits(2 * load.durationMs + runner.overheadMs); turn++) {
      for (const routes of turn % 2 === 0 ? [asRecommended, otherwise] : [otherwise, asRecommended]) {
        await runner.measure(STAGE, routes, load);
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof StudyInterrupted)) throw thrown;
  }
  const [a, b] = [otherwise, asRecommended].map((routes) =>
    runner.trialsOf(routes).map(({ figures }) => figures.throughput),
  ) as [Estimate[], Estimate[]];
  return {
    recommended: setting,
    other,
    ratio:
      Math.min(a.length, b.length) < TURNS ? withheld('ratio') : ratioOf(a, b, { noise: noiseBetweenTrials }),
    otherStalls: runner.trialsOf(otherwise).some(({ flags }) => flags.some(({ kind }) => kind === 'stalled')),
    trials: runner.trials,
  };
}

function loadOf({
  setting,
  capacity,
}: {
  readonly setting: Setting;
  readonly capacity: Estimate;
}): SaturatingLoad {
  const perMs = Math.max(Number.MIN_VALUE, (capacity.value ?? 1) / 1_000);
  const serviceMs = (setting.concurrency * setting.nodes) / perMs;
  const warmUpMs = Math.ceil(Math.max(LEAST_WARM_UP_MS, serviceMs));
  return {
    kind: 'saturating',
    warmUpMs,
    mostWarmUpMs: Math.max(warmUpMs, MOST_WARM_UP_MS),
    durationMs: Math.ceil(Math.max(WINDOW_MS, SERVICE_TIMES * serviceMs, ENOUGH_COMPLETIONS / perMs)),
  };
}
