import { formatNumber, formatShare } from '../../advise/format.js';
import type { ChangePoint, Circumstance, Run } from '../../check/history/change-points.js';
import { METRICS } from '../../check/metric.js';
import { metricRange } from './metric-text.js';

const SHORT_HASH = 7;

const CIRCUMSTANCES: Readonly<Record<Circumstance['what'], (before: string, after: string) => string>> = {
  pooltune: (before, after) => `pooltune (${before} to ${after})`,
  node: (before, after) => `Node.js (${before} to ${after})`,
  rate: (before, after) =>
    `the offered load (${formatNumber(Number(before))} to ${formatNumber(Number(after))} tasks/s)`,
  speed: (before, after) =>
    `the machine's own speed (${formatNumber(Number(before))} to ${formatNumber(Number(after))} reference tasks per second of CPU time)`,
};

/**
 * A change point in one sentence, and what may have made it in the next: `capacity fell by 12 % (p 0.002) at 3f2a91c,
 * after 08cc81e: 512 to 450 tasks/s, means of 14 and 6 runs.`
 */
export function changeInWords(change: ChangePoint): string {
  const { metric, before, after, meanBefore, meanAfter, runsBefore, runsAfter, pValue, ratio } = change;
  const { label, offset, tolerance } = METRICS[metric];
  const verb = ratio > 1 ? 'rose' : 'fell';
  // With the offset added, a share would be of nothing that a reader sees.
  const share = offset === 0 ? ` by ${formatShare(Math.abs(ratio - 1))}` : '';
  const sentences = [
    `${label} ${verb}${share} (p ${formatNumber(pValue)}) ${placeOf(before, after)}: ` +
      `${metricRange(metric, meanBefore, meanAfter)}, means of ${runsBefore} and ${runsAfter} runs.`,
  ];
  if (change.withinTolerance) {
    sentences.push(
      `No more than the tolerance of ${formatShare(tolerance)}, or a change of the spread rather than the mean.`,
    );
  }
  if (before.commit !== null && before.commit === after.commit && !before.dirty && !after.dirty) {
    sentences.push('Both runs are of one commit: what changed is rather around the code than in it.');
  }
  if (change.alsoChanged.length > 0) {
    const names = change.alsoChanged.map(({ what, before, after }) => CIRCUMSTANCES[what](before, after));
    sentences.push(`There changed too: ${names.join(', ')}.`);
  }
  return sentences.join(' ');
}

function placeOf(before: Run, after: Run): string {
  return after.commit === null || before.commit === null || before.commit === after.commit
    ? `at ${placeText(after)}`
    : `at ${placeText(after)}, after ${placeText(before)}`;
}

/** A run by its commit, or by its time where there is none. */
export function placeText(run: Run): string {
  return run.commit === null ? `the run of ${timeText(run.startedAt)}` : commitText(run);
}

/** `3f2a91c`, `3f2a91c+` with changes that were not committed, `-` outside git. */
export function commitText({ commit, dirty }: Pick<Run, 'commit' | 'dirty'>): string {
  return commit === null ? '-' : `${commit.slice(0, SHORT_HASH)}${dirty ? '+' : ''}`;
}

/** In UTC, so that it reads the same everywhere: `2026-01-31 13:05`. */
export function timeText(startedAt: string): string {
  return new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ');
}
