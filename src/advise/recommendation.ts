import type { Setting } from '../fleet/setting.js';
import type { MachineFacts } from '../lab/machine/machine-facts.js';
import type { Versions } from '../lab/machine/versions.js';
import type { AcknowledgementResult } from '../study/compare-acknowledgement.js';
import { compareSimplicity } from '../study/simplicity.js';
import { CONCURRENCY_MAX } from '../study/space.js';
import type { SplitResult } from '../study/split/split-result.js';
import { FRESH_STAGES } from '../study/stage-names.js';
import { isStillWarming, warmest } from '../study/still-warming.js';
import { sameSetting } from '../study/study.js';
import type { Lever, LeverFinding, StudyResult } from '../study/study-result.js';
import type { Trial } from '../trial/trial.js';
import { acknowledgementNote } from './acknowledgement-note.js';
import type { Advice, LeverAdvice } from './advice.js';
import { alternativesTo } from './alternatives.js';
import { bottleneckAdvice } from './bottleneck.js';
import { confidenceAdvice, type Doubt } from './confidence.js';
import { type Evidence, evidenceOf } from './evidence.js';
import { nodeFootprint } from './node-footprint.js';
import { notesOn } from './notes.js';
import { pasteSplit } from './paste/celery-split.js';
import { pasteFor } from './paste/targets.js';
import { concurrencyReason } from './reasons/concurrency.js';
import { connectionsReason } from './reasons/connections.js';
import { poolTypeReason } from './reasons/pool-type.js';
import { prefetchReason } from './reasons/prefetch.js';
import type { Reasoner } from './reasons/reason.js';
import type { RetryLimits } from './retry-note.js';
import { splitAdvice } from './split.js';
import { summaryOf } from './summary.js';
import type { TimeLimits } from './time-limit-note.js';

/** Where the study ran. */
export interface AdviceContext {
  readonly machine: Pick<MachineFacts, 'usableCores' | 'usableMemoryBytes'>;
  readonly versions: Versions;
  /** The app that a Celery study ran, as `-A` takes it: `proj.celery:app`. */
  readonly celery?: {
    readonly app: string;
    /** What makes its tasks' connections: a library, or a function of the user's. */
    readonly connections?: string;
    readonly retryLimits: RetryLimits;
    readonly timeLimits?: TimeLimits;
  };
  /** How queues of their own for kinds of tasks compared; `null` or absent where that was no question. */
  readonly split?: SplitResult | null;
  /** What the other acknowledgement does; `null` or absent where that was not measured. */
  readonly acknowledgement?: AcknowledgementResult | null;
}

/** Share of the recommended capacity from which a rival that gets warm may overtake it. */
const CLOSE = 0.7;

const REASONERS: Readonly<Record<Lever, Reasoner>> = {
  poolType: poolTypeReason,
  concurrency: concurrencyReason,
  prefetchMultiplier: prefetchReason,
  connections: connectionsReason,
};

/** Turns a study's measurements into advice. Pure; never fails, whatever is missing from the result. */
export function adviseOn(
  result: StudyResult,
  { machine, versions, celery, split = null, acknowledgement = null }: AdviceContext,
): Advice {
  const { recommended } = result;
  const evidence = recommended === null ? undefined : evidenceOf(result, recommended, machine.usableCores);
  return {
    summary: summaryOf(result),
    levers: evidence === undefined ? [] : result.levers.map((finding) => leverAdvice(finding, evidence)),
    confidence:
      recommended === null
        ? null
        : confidenceAdvice({
            probability: recommended.confidence,
            ties: result.ties.length,
            doubt: doubtAbout(result),
            isSimplest: result.ties.every((tie) => compareSimplicity(recommended.setting, tie) <= 0),
            enoughBudgetMs: recommended.enoughBudgetMs,
            noiseBetweenTrials: recommended.noiseBetweenTrials,
          }),
    bottleneck:
      recommended === null
        ? { kind: 'none found', why: 'No setting is recommended whose bottleneck could be named.' }
        : bottleneckAdvice(result.bottleneck, recommended),
    alternatives: alternativesTo(result),
    notes: [...notesOn(result, celery), ...acknowledgementNote(acknowledgement)],
    paste:
      recommended === null
        ? []
        : pasteFor(recommended.setting, result.calibration.uses, versions, {
            ...(celery === undefined ? {} : celery),
            node: nodeFootprint(result, recommended.setting),
          }).concat(
            split?.verdict === 'split' && split.routes !== null && celery !== undefined
              ? pasteSplit(split.routes, celery.app, versions)
              : [],
          ),
    split: split === null ? null : splitAdvice(split),
  };
}

function doubtAbout(result: StudyResult): Doubt | null {
  if (isOpenAbove(result)) return 'nothing was full';
  return hasColdRival(result) ? 'still warming up' : null;
}

/**
 * Whether a pool type that came close was measured while it still became faster: its warm-up ran into its bound, and its
 * window was not steady either. Pool types warm up at different speeds, so that this one's figures are too low by more
 * than the recommended one's.
 */
function hasColdRival({ recommended, trials }: StudyResult): boolean {
  const capacity = recommended?.capacity.value ?? null;
  if (recommended === null || capacity === null) return false;
  const fresh = trials.filter(
    ({ stage, load }) => FRESH_STAGES.includes(stage) && load.kind === 'saturating',
  );
  const freshTrialsOf = (setting: Setting) => fresh.filter((trial) => sameSetting(trial.setting, setting));
  return fresh.some(
    (trial) =>
      trial.setting.poolType !== recommended.setting.poolType &&
      (trial.figures.throughput.value ?? 0) >= CLOSE * capacity &&
      isStillWarming(trial) &&
      warmest(freshTrialsOf(trial.setting)).includes(trial),
  );
}

/** Whether the budget ended before anything was full, and nobody looked at more tasks at once. */
function isOpenAbove({ recommended, ended, bottleneck, trials }: StudyResult): boolean {
  if (recommended === null || ended !== 'budget' || bottleneck?.kind !== 'none found') return false;
  const { poolType, concurrency } = recommended.setting;
  const isHigher = ({ setting }: Trial) => setting.poolType === poolType && setting.concurrency > concurrency;
  return concurrency < CONCURRENCY_MAX && !trials.some(isHigher);
}

function leverAdvice(finding: LeverFinding, evidence: Evidence): LeverAdvice {
  const { lever, value, metric, defaultValue, gainOverDefault, runnerUp, tie } = finding;
  const { why, wouldChange } = REASONERS[lever](finding, evidence);
  return {
    lever,
    value,
    metric,
    defaultValue,
    gainOverDefault,
    runnerUp,
    tie,
    why: why === '' ? 'Chosen together with the other levers; no trial sets it apart.' : why,
    wouldChange,
  };
}
