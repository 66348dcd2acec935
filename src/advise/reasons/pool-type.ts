import type { Setting } from '../../fleet/setting.js';
import type { LeverFinding } from '../../study/study-result.js';
import type { Trial } from '../../trial/trial.js';
import { isCelery } from '../celery.js';
import { bestTrial, type Evidence, isSaturating, triedTrials } from '../evidence.js';
import { formatMs, formatNumber, formatValue } from '../format.js';
import { celeryPoolTypeReason } from './celery-pool-type.js';
import { comparisonClause, type Subject, shapeClause } from './pool-clauses.js';
import { plural, type Reasoner, sentence, tieClause } from './reason.js';

/** A loop that is late by more than this at its p99 was blocked by the tasks themselves. */
const BLOCKED_MS = 50;

/** What the tasks do with their time, what one event loop makes of that, and what the chosen pool does. */
export const poolTypeReason: Reasoner = (finding, evidence) => {
  const chosen = evidence.recommended.setting;
  if (isCelery(chosen)) return celeryPoolTypeReason(finding, evidence);
  const loop = loopTrial(finding, evidence);
  return {
    why: sentence([
      shapeClause(evidence),
      chosen.poolType === 'event-loop' ? undefined : loopClause(loop, evidence),
      comparisonClause(finding, subject(chosen)),
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

function loopClause(loop: Trial | undefined, { shape }: Evidence): string | undefined {
  if (loop === undefined) return undefined;
  const limit = shape.kind === 'I/O-bound' ? 'gives' : 'stops at one core';
  return limit === 'gives'
    ? `one event loop gives ${formatValue(loop.figures.throughput)}`
    : `one event loop ${limit} (${formatValue(loop.figures.throughput)})`;
}

function subject(chosen: Setting): Subject {
  const isOne = chosen.poolType === 'event-loop' || chosen.workers === 1;
  return { phrase: poolPhrase(chosen), verb: isOne ? 'gives' : 'give' };
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
