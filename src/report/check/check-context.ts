import { formatMs, formatNumber } from '../../advise/format.js';
import { plural } from '../../advise/reasons/reason.js';
import { describeSetting } from '../../fleet/setting.js';
import type { WorkloadCheck } from './check-report.js';

/** As git shortens them. */
const SHORT_COMMIT = 7;

export interface ContextLine {
  readonly label: string;
  readonly text: string;
}

/** What was compared with what, and how: for people, beside the tables. */
export function checkContext(check: WorkloadCheck): readonly ContextLine[] {
  const { workload, setting, ratePerSecond, newTasks, removedTasks } = check;
  return [
    { label: 'module', text: workload.modulePath },
    { label: 'base', text: baseInWords(check) },
    { label: 'head', text: headInWords(check) },
    { label: 'setting', text: describeSetting(setting) },
    ...(ratePerSecond === null
      ? []
      : [{ label: 'steady load', text: `${formatNumber(ratePerSecond)} tasks/s, for the response times` }]),
    { label: 'measured', text: effortInWords(check) },
    ...tasksLine('new', newTasks, 'not in the base'),
    ...tasksLine('removed', removedTasks, 'no longer in the head'),
  ];
}

function baseInWords({ base, requirements }: WorkloadCheck): string {
  if (base === null) return requirements.length === 0 ? 'none' : 'none; requirements alone';
  const commit = base.commit === null ? '' : ` (${base.commit.slice(0, SHORT_COMMIT)})`;
  return base.kind === 'git' ? `${base.ref}${commit}` : `baseline ${base.path}${commit}`;
}

function headInWords({ head }: WorkloadCheck): string {
  if (head === null) return 'these files, outside a git repository';
  return `${head.commit.slice(0, SHORT_COMMIT)}${head.dirty ? ', with changes that are not committed' : ''}`;
}

function effortInWords({ trials, base, elapsedMs, budgetMs }: WorkloadCheck): string {
  const each = base?.kind === 'git' ? ' of each' : '';
  return `${plural(trials, 'trial')}${each} in ${formatMs(elapsedMs)} of a budget of ${formatMs(budgetMs)}`;
}

function tasksLine(label: string, tasks: readonly string[], why: string): readonly ContextLine[] {
  if (tasks.length === 0) return [];
  return [
    {
      label: `${label} ${tasks.length === 1 ? 'task' : 'tasks'}`,
      text: `${tasks.join(', ')}: ${why}, not compared`,
    },
  ];
}
