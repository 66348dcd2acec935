import type { Setting } from '../../fleet/setting.js';
import type { LeverFinding } from '../../study/study-result.js';
import type { Trial } from '../../trial/trial.js';
import { bestTrial, type Evidence, isSaturating, triedTrials } from '../evidence.js';
import { formatMs, formatNumber, formatShare, formatValue } from '../format.js';
import { gainOver, verdictOf } from '../gain.js';
import { plural, type Reasoner, sentence, tieClause } from './reason.js';

/** A loop that is late by more than this at its p99 was blocked by the tasks themselves. */
const BLOCKED_MS = 50;

/** What the tasks do with their time, what one event loop makes of that, and what the chosen pool does. */
export const poolTypeReason: Reasoner = (finding, evidence) => {
  const { shape, recommended } = evidence;
  const chosen = recommended.setting;
  const loop = loopTrial(finding, evidence);
  return {
    why: sentence([
      `${shape.kind}: ${shapeClause(evidence)}`,
      chosen.poolType === 'event-loop' ? undefined : loopClause(loop, evidence),
      comparisonClause(finding, chosen),
      tieClause(finding),
      loop === undefined ? undefined : blockedClause(loop),
    ]),
    wouldChange: wouldChange(evidence),
  };
};

/** The trial that stands for the event loop: the one that was compared, else the best there is. */
function loopTrial(finding: LeverFinding, evidence: Evidence): Trial | undefined {
  return (
    triedTrials(evidence, finding).find(({ trial }) => isLoop(trial))?.trial ??
    bestTrial(evidence, (trial) => isSaturating(trial) && isLoop(trial))
  );
}

function isLoop({ setting }: Trial): boolean {
  return setting.poolType === 'event-loop' && setting.nodes === 1;
}

function shapeClause({ shape }: Evidence): string {
  const { cpuShare, kind } = shape;
  if (kind === 'I/O-bound') return `waits ${formatShare(1 - cpuShare)} of its time`;
  if (kind === 'CPU-bound') return `${formatShare(Math.min(1, cpuShare))} of its time on the CPU`;
  return `${formatShare(cpuShare)} of its time on the CPU, the rest waiting`;
}

function loopClause(loop: Trial | undefined, { shape }: Evidence): string | undefined {
  if (loop === undefined) return undefined;
  const limit = shape.kind === 'I/O-bound' ? 'gives' : 'stops at one core';
  return limit === 'gives'
    ? `one event loop gives ${formatValue(loop.figures.throughput)}`
    : `one event loop ${limit} (${formatValue(loop.figures.throughput)})`;
}

/** Against the next best where that is clearly worse, else against the default. */
function comparisonClause(
  { runnerUp, gainOverDefault, defaultValue, metric, tie }: LeverFinding,
  chosen: Setting,
) {
  const others = [
    ...(runnerUp === null ? [] : [runnerUp]),
    ...(gainOverDefault === null ? [] : [{ value: defaultValue, gain: gainOverDefault }]),
  ];
  const beaten = others.find(({ gain }) => verdictOf(gain) === 'better');
  const verb = chosen.poolType === 'event-loop' || chosen.workers === 1 ? 'gives' : 'give';
  if (beaten === undefined) return tie ? `${poolPhrase(chosen)} ${verb} as much as any other` : undefined;
  return `${poolPhrase(chosen)} ${verb} ${gainOver(metric, beaten.gain, String(beaten.value))}`;
}

/** `one event loop with 200 at once`, `2 processes`, `8 threads × 16 each`. */
function poolPhrase({ poolType, workers, tasksPerWorker, concurrency }: Setting): string {
  if (poolType === 'event-loop') return `one event loop with ${formatNumber(concurrency)} at once`;
  const noun = poolType === 'threads' ? plural(workers, 'thread') : plural(workers, 'process', 'processes');
  return tasksPerWorker === 1 ? noun : `${noun} × ${tasksPerWorker} each`;
}

function blockedClause(loop: Trial): string | undefined {
  const delayMs = loop.figures.eventLoop?.delayP99Ms;
  return delayMs !== undefined && delayMs > BLOCKED_MS
    ? `the tasks blocked the event loop (its delay p99 was ${formatMs(delayMs)})`
    : undefined;
}

function wouldChange({ shape, recommended, cores }: Evidence): string {
  if (shape.blockingTasks.length > 0 && recommended.setting.poolType !== 'event-loop') {
    return `An asynchronous version of ${shape.blockingTasks.join(', ')}: an event loop could then wait for many at once.`;
  }
  if (recommended.setting.poolType === 'event-loop') {
    // One loop is one core: 1,000 ms of CPU time a second, whatever the concurrency.
    const limit = shape.cpuMs > 0 ? ` (about ${formatNumber(1_000 / shape.cpuMs)} tasks/s here)` : '';
    return cores === 1
      ? 'A second core: threads or processes could then use it.'
      : `More CPU time per task: one event loop ends where its core is full${limit}.`;
  }
  return shape.kind === 'CPU-bound'
    ? 'More cores (workers grow with them), or tasks that wait more than they compute (an event loop then suffices).'
    : 'Less CPU time per task: once one core can do it all, an event loop does the same with less.';
}
