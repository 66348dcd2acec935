import type { PlanReport } from '../../../report/plan/plan-schema.js';
import { renderPlan } from '../../../report/plan/plan-table.js';
import { writePlanFiles } from '../../../report/plan/write-plan-files.js';
import { typedCommand } from '../../typed-command.js';
import { type MakePredictor, makePlan } from '../plan-run.js';
import { readPlanOptions } from '../read-plan-options.js';
import { type PlanCapacityOptions, readPlanCapacityOptions } from './plan-capacity-options.js';

export interface PlannedCapacity {
  /** What `plan.json` holds. */
  readonly report: PlanReport;
  /** For people: as the command prints it, without colour. */
  readonly text: string;
  /** Where the plan's files are; `undefined` where none were asked for. */
  readonly folder: string | undefined;
}

/** See `planCapacity` of the public API. */
export async function planCapacity(
  options: PlanCapacityOptions,
  makePredictor?: MakePredictor,
): Promise<PlannedCapacity> {
  const { signal = new AbortController().signal, ...others } = options;
  signal.throwIfAborted();
  const texts = readPlanCapacityOptions(others);
  const { report, folder } = await makePlan(readPlanOptions(texts), {
    cwd: process.cwd(),
    command: typedCommand(wordsOf(texts)),
    progress: { step: () => {}, simulated: () => {}, end: () => {} },
    signal,
    ...(makePredictor === undefined ? {} : { makePredictor }),
  });
  if (texts.out !== undefined) await writePlanFiles(folder, report);
  return {
    report,
    text: renderPlan(report, { color: false }),
    folder: texts.out === undefined ? undefined : folder,
  };
}

/** The same question on the command line. */
function wordsOf({ study, ...options }: ReturnType<typeof readPlanCapacityOptions>): readonly string[] {
  const words = Object.entries(options).flatMap(([key, value]) => {
    const name = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined || value === false) return [];
    if (value === true) return [name];
    return Array.isArray(value) ? value.flatMap((each) => [name, each]) : [name, String(value)];
  });
  return ['plan', ...(study === undefined ? [] : [study]), ...words];
}
