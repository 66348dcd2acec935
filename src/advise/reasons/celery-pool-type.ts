import { poolTraits } from '../../fleet/pool-traits.js';
import type { Setting } from '../../fleet/setting.js';
import { coresPerNode, exceedsOneCore, fillsOneCore } from '../../study/one-core.js';
import type { LeverFinding } from '../../study/study-result.js';
import type { Trial } from '../../trial/trial.js';
import { isCelery, isGreen } from '../celery.js';
import { bestTrial, type Evidence, isSaturating, trialsOf, triedTrials } from '../evidence.js';
import { formatNumber, formatValue } from '../format.js';
import { celeryPoolInWords } from '../setting-in-words.js';
import { comparisonClause, type Subject, shapeClause } from './pool-clauses.js';
import { type Reasoner, sentence, tieClause } from './reason.js';

/** What the tasks do with their time, what the other kind of pool makes of that, and what the chosen one does. */
export const celeryPoolTypeReason: Reasoner = (finding, evidence) => {
  const chosen = evidence.recommended.setting;
  return {
    why: sentence([
      shapeClause(evidence),
      chosen.poolType === 'prefork'
        ? oneProcessClause(finding, evidence)
        : processesClause(finding, evidence),
      comparisonClause(finding, subject(chosen)),
      tieClause(finding),
    ]),
    wouldChange: wouldChange(evidence),
  };
};

/** What the best pool in one process does, and what stops it, as far as its trial shows that. */
function oneProcessClause(finding: LeverFinding, evidence: Evidence): string | undefined {
  const trial = comparedTrial(finding, evidence, (setting) => poolTraits(setting).oneCore);
  if (trial === undefined) return undefined;
  const gives = givesClause(trial);
  if (exceedsOneCore(trial))
    return `${gives}, with ${formatNumber(coresPerNode(trial))} cores busy: the tasks let go of the GIL`;
  return fillsOneCore(trial)
    ? `threads (the GIL) and green threads stop at one core: ${gives}`
    : `in one process, ${gives}`;
}

/** What prefork does with tasks that wait; of tasks that compute, whether the threads have more than one core. */
function processesClause(finding: LeverFinding, evidence: Evidence): string | undefined {
  if (evidence.shape.kind === 'CPU-bound') {
    const own = ownTrial(evidence);
    return own !== undefined && exceedsOneCore(own)
      ? `the tasks let go of the GIL: a node kept ${formatNumber(coresPerNode(own))} cores busy`
      : undefined;
  }
  const trial = comparedTrial(finding, evidence, ({ poolType }) => poolType === 'prefork');
  return trial === undefined ? undefined : `with prefork a whole process waits: ${givesClause(trial)}`;
}

/** The best of the trials that were compared, else the best there is. */
function comparedTrial(
  finding: LeverFinding,
  evidence: Evidence,
  matches: (setting: Setting) => boolean,
): Trial | undefined {
  const accepts = (trial: Trial) =>
    isSaturating(trial) && isCelery(trial.setting) && trial.setting.nodes === 1 && matches(trial.setting);
  const compared = new Set(triedTrials(evidence, finding).map(({ trial }) => trial));
  return (
    bestTrial(evidence, (trial) => compared.has(trial) && accepts(trial)) ?? bestTrial(evidence, accepts)
  );
}

/** The recommended setting's own capacity trial, the last of them. */
function ownTrial(evidence: Evidence): Trial | undefined {
  return trialsOf(evidence, evidence.recommended.setting, 'saturating').at(-1);
}

function givesClause({ setting, figures }: Trial): string {
  const { phrase, verb } = subject(setting);
  return `${phrase} ${verb} ${formatValue(figures.throughput)}`;
}

function subject(setting: Setting): Subject {
  const phrase = setting.poolType === 'solo' ? 'solo' : celeryPoolInWords(setting);
  return { phrase, verb: setting.concurrency === 1 ? 'gives' : 'give' };
}

function wouldChange(evidence: Evidence): string {
  const { shape, recommended, cores } = evidence;
  const { poolType } = recommended.setting;
  if (poolType === 'prefork') {
    return shape.kind === 'CPU-bound'
      ? 'More cores (processes grow with them), or tasks that wait more than they compute (threads or green threads then suffice).'
      : 'Less CPU time per task: once one core can do it all, threads or green threads do the same in one process.';
  }
  if (poolType === 'solo') {
    return cores === 1
      ? 'Tasks that wait (threads or green threads run others meanwhile), or a second core (prefork could then use it).'
      : 'More than one task at a time being worth it: threads for tasks that wait, prefork for tasks that compute.';
  }
  if (isGreen({ poolType })) {
    return `A blocking library that was not patched (no other task runs while it waits), or ${oneCoreEnds(evidence, 'green threads')}`;
  }
  const own = ownTrial(evidence);
  if (own !== undefined && exceedsOneCore(own)) {
    return 'Tasks that hold the GIL while they compute: threads then share one core, and prefork does not.';
  }
  const text = oneCoreEnds(evidence, 'threads');
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

/** One process is one core for Python code: 1,000 ms of CPU time a second, whatever the concurrency. */
function oneCoreEnds({ shape, cores }: Evidence, who: 'threads' | 'green threads'): string {
  if (cores === 1) return 'a second core: prefork could then use it.';
  const why = who === 'threads' ? ' (the GIL)' : '';
  const limit =
    shape.cpuMs > 0 ? `, which the tasks alone fill at ${formatNumber(1_000 / shape.cpuMs)} tasks/s` : '';
  return `more CPU time per task: one node's ${who} share one core${why}${limit}; then prefork.`;
}
