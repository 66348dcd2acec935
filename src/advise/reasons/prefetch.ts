import type { LeverFinding } from '../../study/study-result.js';
import type { Trial } from '../../trial/trial.js';
import { isCelery } from '../celery.js';
import { type Evidence, trialsOf, triedTrials } from '../evidence.js';
import { formatCount, formatMs, formatShare, formatValue } from '../format.js';
import { verdictOf } from '../gain.js';
import { type Reasoner, sentence, tieClause } from './reason.js';

/** Convoys on one side, the broker's round trip on the other. */
export const prefetchReason: Reasoner = (finding, evidence) => {
  const chosen = evidence.recommended.setting.prefetchMultiplier;
  const trials = triedTrials(evidence, finding);
  const here = trials.find(({ value }) => Number(value) === chosen)?.trial;
  const other = trials.find(({ value }) => String(value) === otherValue(finding, chosen));
  return {
    why: sentence([
      ...(here === undefined || other === undefined
        ? [windowClause(evidence)]
        : [`with ${named(other.value)}, ${seen(other.trial)}`, `with ${named(chosen)}, ${seen(here)}`]),
      observedClause(evidence),
      tieClause(finding),
      uncheckedClause(finding, evidence),
    ]),
    wouldChange:
      chosen === 1
        ? 'Short, even tasks and a distant broker: tasks held ready then hide the round trip.'
        : 'Tasks whose durations vary: held tasks then wait behind a slow one while another node idles.',
  };
};

/** What the chosen value is told apart from: the default, else the runner-up. */
function otherValue({ defaultValue, runnerUp }: LeverFinding, chosen: number): string | undefined {
  return Number(defaultValue) !== chosen ? String(defaultValue) : runnerUp?.value.toString();
}

/** A multiplier that did better is not recommended before its capacity was seen to hold. */
function uncheckedClause({ runnerUp, tie }: LeverFinding, evidence: Evidence): string | undefined {
  if (runnerUp === null || tie || verdictOf(runnerUp.gain) !== 'worse') return undefined;
  const multiplier = Number(runnerUp.value);
  const isChecked = trialsOf(evidence, evidence.recommended.setting, 'saturating').some(
    ({ setting }) => setting.prefetchMultiplier === multiplier,
  );
  return isChecked
    ? undefined
    : `${named(multiplier)} did better, but there was no time to see whether its capacity holds`;
}

function named(multiplier: string | number): string {
  return Number(multiplier) === 0 ? 'no limit' : `multiplier ${multiplier}`;
}

function seen({ figures, load }: Trial): string {
  const cause =
    figures.convoyShare === null
      ? `up to ${figures.heldPeak} were held at a node`
      : `workers idled ${formatShare(figures.convoyShare)} of the time beside held tasks`;
  const outcome =
    load.kind === 'batch' && figures.makespanMs !== null
      ? `the batch took ${formatMs(figures.makespanMs)}`
      : load.kind === 'steady' && figures.responseTime.p99.value !== null
        ? `p99 was ${formatValue(figures.responseTime.p99)}`
        : `${formatValue(figures.throughput)} were done`;
  return `${cause} and ${outcome}`;
}

/** What a node of Celery's really held: with early acknowledgement a window is no limit of what it has. */
function observedClause(evidence: Evidence): string | undefined {
  const { setting } = evidence.recommended;
  if (!isCelery(setting)) return undefined;
  const peaks = trialsOf(evidence, setting, 'saturating')
    .filter((trial) => trial.setting.prefetchMultiplier === setting.prefetchMultiplier)
    .map(({ figures }) => figures.heldPeak);
  if (peaks.length === 0) return undefined;
  const { prefetchMultiplier, concurrency, acknowledgement } = setting;
  const set =
    prefetchMultiplier === 0
      ? 'set to no limit'
      : `set ${prefetchMultiplier} × ${concurrency} = ${prefetchMultiplier * concurrency}`;
  const early = acknowledgement === 'early' ? ', which are acknowledged when they start' : '';
  return `${set}, observed up to ${formatCount(Math.max(...peaks))} held beside those that ran${early}`;
}

function windowClause({ recommended }: Evidence): string {
  const { prefetchMultiplier, concurrency, acknowledgement } = recommended.setting;
  if (prefetchMultiplier === 0) return 'no limit: a node takes every task there is';
  const window = `at most ${prefetchMultiplier} × ${concurrency} = ${prefetchMultiplier * concurrency} tasks`;
  return isCelery(recommended.setting) && acknowledgement === 'early'
    ? `a node holds ${window} beside the ${concurrency} that run`
    : `a node takes ${window}`;
}
