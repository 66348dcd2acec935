import path from 'node:path';
import { printableData } from '../printable.js';
import type { CheckReport, WorkloadCheck } from './check-report.js';
import { type Finding, findingsOf } from './findings.js';
import { verdictInWords } from './verdict-in-words.js';
import { type Annotation, workflowCommand } from './workflow-commands.js';

export interface AnnotationOptions {
  /** What is not sure is an error instead of a warning. */
  readonly inconclusiveFails: boolean;
  /** The repository's root (GITHUB_WORKSPACE), so that annotations stand beside the tasks; without it they have no file. */
  readonly workspace?: string;
}

/**
 * Workflow commands for GitHub Actions, a line each, for the log: an error for each metric that became worse and each
 * requirement that is not met, and for a module that could not be checked; a warning for each that is not sure and for each warning, a notice for what became
 * better. Empty where there is nothing to say.
 */
export function renderAnnotations(report: CheckReport, options: AnnotationOptions): string {
  const { checks, notChecked } = printableData(report);
  const unchecked: readonly Annotation[] =
    notChecked === undefined
      ? []
      : [{ level: 'error', title: `pooltune check: ${notChecked.module}`, message: notChecked.reason }];
  return [...checks.flatMap((check) => annotationsOf(check, options)), ...unchecked]
    .map((annotation) => `${workflowCommand(annotation)}\n`)
    .join('');
}

function annotationsOf(check: WorkloadCheck, options: AnnotationOptions): readonly Annotation[] {
  const file = fileIn(options.workspace, check.workload.modulePath);
  const place = file === undefined ? {} : { file };
  const title = `pooltune check: ${check.workload.name}`;
  const improved = check.metrics.filter((result) => result.improved && result.verdict === 'pass');
  return [
    ...findingsOf(check)
      .filter(({ verdict }) => verdict !== 'pass')
      .map(
        (finding): Annotation => ({
          level: levelOf(finding, options),
          title,
          message: `${finding.says}.`,
          ...place,
        }),
      ),
    ...check.warnings.map((message): Annotation => ({ level: 'warning', title, message, ...place })),
    ...(improved.length === 0 || check.verdict !== 'pass'
      ? []
      : [{ level: 'notice', title, message: verdictInWords(check), ...place } as const]),
  ];
}

function levelOf({ verdict }: Finding, { inconclusiveFails }: AnnotationOptions): Annotation['level'] {
  return verdict === 'fail' || inconclusiveFails ? 'error' : 'warning';
}

/** A task module has an absolute path; a Celery app is no file. */
function fileIn(workspace: string | undefined, modulePath: string): string | undefined {
  if (workspace === undefined || !path.isAbsolute(modulePath)) return undefined;
  const steps = path.relative(workspace, modulePath).split(path.sep);
  return steps[0] === '..' || path.isAbsolute(steps.join(path.sep)) ? undefined : steps.join('/');
}
