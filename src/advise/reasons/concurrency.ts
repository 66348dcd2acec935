import { poolTraits } from '../../fleet/pool-traits.js';
import type { Setting } from '../../fleet/setting.js';
import type { LeverFinding } from '../../study/study-result.js';
import { isCelery, isGreen } from '../celery.js';
import { capacityKey, type Evidence, triedTrials } from '../evidence.js';
import { formatMs, formatNumber, formatShare, formatValue } from '../format.js';
import { type Reasoner, sentence, tieClause } from './reason.js';

/** What less concurrency leaves unused, and what more of it costs. */
export const concurrencyReason: Reasoner = (finding, evidence) => {
  const chosen = evidence.recommended.setting.concurrency;
  return {
    why: sentence([
      belowClause(finding, chosen),
      aboveClause(finding, evidence, chosen),
      tieClause(finding),
      loneClause(finding, evidence),
    ]),
    wouldChange: wouldChange(evidence),
  };
};

interface Level {
  readonly concurrency: number;
  readonly figure: LeverFinding['tried'][number]['figure'];
  readonly trialId: number;
}

function levels(finding: LeverFinding): Level[] {
  return finding.tried
    .map(({ value, figure, trialId }) => ({ concurrency: Number(value), figure, trialId }))
    .filter(({ concurrency, figure }) => Number.isFinite(concurrency) && figure.value !== null)
    .sort((a, b) => a.concurrency - b.concurrency);
}

function belowClause(finding: LeverFinding, chosen: number): string | undefined {
  const all = levels(finding);
  const here = all.find(({ concurrency }) => concurrency === chosen);
  const lowest = all.find(({ concurrency }) => concurrency < chosen);
  if (here === undefined || lowest === undefined) return undefined;
  return (
    `${finding.metric} goes from ${formatValue(lowest.figure)} at ${formatNumber(lowest.concurrency)} ` +
    `to ${formatValue(here.figure)} at ${formatNumber(chosen)}`
  );
}

function aboveClause(finding: LeverFinding, evidence: Evidence, chosen: number): string | undefined {
  const here = levels(finding).find(({ concurrency }) => concurrency === chosen);
  const next = levels(finding).find(({ concurrency }) => concurrency > chosen);
  if (next === undefined) return undefined;
  const trials = triedTrials(evidence, finding);
  const serviceMs = (level: Level | undefined) =>
    trials.find(({ trial }) => trial.id === level?.trialId)?.trial.figures.serviceTime.p50.value ?? undefined;
  const before = serviceMs(here);
  const after = serviceMs(next);
  const longer =
    before !== undefined && after !== undefined && after > 1.2 * before
      ? `, and each task takes ${formatMs(after)} instead of ${formatMs(before)}`
      : '';
  return `${formatNumber(next.concurrency)} at once give ${formatValue(next.figure)}${longer}${failedClause(evidence, next)}`;
}

/** What keeps a level from being recommended, however much it does. */
function failedClause({ result }: Evidence, { trialId }: Level): string {
  const setting = result.trials.find(({ id }) => id === trialId)?.setting;
  if (setting === undefined) return '';
  const shares = result.trials
    .filter((trial) => capacityKey(trial.setting) === capacityKey(setting))
    .map(({ figures }) => figures.errorShare);
  const worst = Math.max(...shares);
  return worst > result.objective.maxErrorShare
    ? `, but up to ${formatShare(worst)} of its tasks failed`
    : '';
}

/** Where nothing was compared, the calibration says what the level means. */
function loneClause(finding: LeverFinding, { shape, recommended }: Evidence): string | undefined {
  if (finding.tried.length > 1) return undefined;
  const capacity = recommended.capacity.value;
  // Little's law: in flight = rate × time in service.
  return capacity === null
    ? undefined
    : `${formatValue(recommended.capacity)} of tasks that take ${formatMs(shape.totalMs)} alone keep ` +
        `${formatNumber((capacity * shape.totalMs) / 1_000)} in flight`;
}

function wouldChange({ shape, recommended }: Evidence): string {
  const { connections, concurrency } = recommended.setting;
  if (recommended.setting.poolType === 'solo') {
    return 'Another pool type: solo runs one task at a time, whatever its concurrency.';
  }
  if (typeof connections === 'number' && connections < concurrency) {
    return `More connections: at most ${connections} of ${concurrency} tasks have one at a time.`;
  }
  if (shape.kind === 'CPU-bound' && sharesOneCore(recommended.setting)) {
    const what = isGreen(recommended.setting) ? 'green threads' : 'threads, under the GIL,';
    return `Tasks that wait: where they only compute, ${what} share one core, and more of them do not do more.`;
  }
  return shape.kind === 'CPU-bound'
    ? 'More cores, or tasks that wait: beyond one task per core, tasks only share the CPU.'
    : 'Longer waits need more tasks in flight for the same capacity (in flight = tasks/s × seconds per task).';
}

function sharesOneCore(setting: Setting): boolean {
  return isCelery(setting) && poolTraits(setting).oneCore;
}
