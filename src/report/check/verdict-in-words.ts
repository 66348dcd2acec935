import { formatCount, formatMs, formatShare } from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import { METRICS } from '../../check/metric.js';
import { changeInWords, standInWords } from './change-in-words.js';
import type { CheckReport, WorkloadCheck } from './check-report.js';
import { measuredInSentence, requirementInWords } from './requirement-in-words.js';

const SECOND_MS = 1_000;
/** An interval narrows with the square root of the time: less than this more would hardly tell more. */
const MORE_BUDGET = 2;

/** A workload's verdict in one sentence: what, by how much, how sure, and where it is not sure, what would help. */
export function verdictInWords(check: WorkloadCheck): string {
  if (check.verdict === 'fail') return `FAIL: ${failure(check)}.`;
  return check.verdict === 'pass' ? `PASS: ${success(check)}.` : `INCONCLUSIVE: ${doubt(check)}.`;
}

/** What the report as a whole is called: one that fails does so whatever was not checked. */
export function headline({ verdict, notChecked }: CheckReport): string {
  return verdict === 'fail' || notChecked === undefined ? verdict.toUpperCase() : 'INCOMPLETE';
}

/** The verdict on all workloads in one sentence, where there are several, or one could not be checked. */
export function reportInWords(report: CheckReport): string {
  const { checks, notChecked } = report;
  const named = (of: WorkloadCheck['verdict']) =>
    checks.filter((check) => check.verdict === of).map(({ workload }) => workload.name);
  const parts = [
    { names: named('fail'), says: 'failed' },
    { names: named('inconclusive'), says: 'inconclusive' },
    { names: named('pass'), says: 'passed' },
  ].filter(({ names }) => names.length > 0);
  const counts = parts.map(
    ({ names, says }) =>
      `${formatCount(names.length)} ${says}${says === 'passed' ? '' : ` (${names.join(', ')})`}`,
  );
  const all = `${headline(report)}: of ${plural(checks.length, 'workload')}, ${counts.join(', ') || 'none was checked'}`;
  return notChecked === undefined
    ? `${all}.`
    : `${all}; ${notChecked.module} could not be checked: ${notChecked.reason}`;
}

/** Whether the report says more than its one workload does. */
export function hasSummary({ checks, notChecked }: CheckReport): boolean {
  return checks.length !== 1 || notChecked !== undefined;
}

function failure({ metrics, requirements, errorRate }: WorkloadCheck): string {
  const regressions = metrics.filter(({ verdict }) => verdict === 'fail').map(changeInWords);
  const unmet = requirements.filter(({ verdict }) => verdict === 'fail').map(requirementInWords);
  if (regressions.length + unmet.length === 0) return 'see the warnings';
  const alarms = `an alarm like this comes without cause in at most ${formatShare(errorRate)} of checks`;
  // The rate is that of comparisons; a requirement has its own interval.
  return [...(regressions.length === 0 ? [] : [listed(regressions), alarms]), ...unmet].join('; ');
}

function success(check: WorkloadCheck): string {
  const { requirements } = check;
  return [
    ...comparison(check),
    ...(requirements.length === 0 ? [] : [requirementsMet(requirements.length)]),
  ].join('; ');
}

function comparison({ metrics, requirements, base, newTasks }: WorkloadCheck): readonly string[] {
  const [first] = metrics;
  if (first === undefined) {
    if (base === null) return requirements.length === 0 ? ['measured, with nothing to compare with'] : [];
    return [`there is nothing to compare${newTasks.length > 0 ? ': all tasks are new' : ''}`];
  }
  const gains = metrics.filter(({ improved }) => improved).map(changeInWords);
  const sure = 'no metric became worse by its margin';
  if (gains.length > 0) return [sure, listed(gains)];
  return [`${sure} (${METRICS[first.metric].label}: ${standInWords(first)})`];
}

function requirementsMet(count: number): string {
  if (count === 1) return 'the requirement is met';
  return count === 2 ? 'both requirements are met' : `all ${formatCount(count)} requirements are met`;
}

function doubt({ metrics, requirements, elapsedMs, budgetMs }: WorkloadCheck): string {
  const unsure = [
    ...metrics
      .filter(({ verdict }) => verdict === 'inconclusive')
      .map((result) => `whether ${METRICS[result.metric].label} became worse (${standInWords(result)})`),
    ...requirements
      .filter(({ verdict }) => verdict === 'inconclusive')
      .map((result) => `whether ${result.requirement.text} is met (${measuredInSentence(result)})`),
  ];
  const ended = `after ${formatMs(elapsedMs)} it is not sure`;
  const help = `a longer --budget, such as ${seconds(MORE_BUDGET * budgetMs)}, would tell more`;
  return unsure.length === 0 ? `${ended}; ${help}` : `${ended} ${listed(unsure)}; ${help}`;
}

/** A duration as it is typed. */
function seconds(ms: number): string {
  return `${Math.ceil(ms / SECOND_MS)}s`;
}

/** `a`, `a and b`, `a, b and c`. */
function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
