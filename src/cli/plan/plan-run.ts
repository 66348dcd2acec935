import path from 'node:path';
import { EXIT } from '../../foundation/exit-codes.js';
import { planCapacity } from '../../plan/plan-capacity.js';
import type { PlanSource } from '../../plan/plan-source.js';
import type { Predictor } from '../../plan/predictor.js';
import { quickPredictor } from '../../plan/quick-predictor.js';
import { rememberingPredictor } from '../../plan/remembering-predictor.js';
import { readTrace } from '../../plan/trace/read-trace.js';
import type { PlanReport } from '../../report/plan/plan-schema.js';
import { planSourceOf } from '../../report/plan/plan-source-of.js';
import { renderPlan } from '../../report/plan/plan-table.js';
import { toPlanReport } from '../../report/plan/to-plan-report.js';
import { writePlanFiles } from '../../report/plan/write-plan-files.js';
import { readReport } from '../../report/read-report.js';
import { typedCommand } from '../typed-command.js';
import type { PlanOptions, RunPlan } from './plan-options.js';
import { createPlanProgress, type PlanProgress } from './plan-progress.js';
import { planRequest } from './plan-request.js';
import { studyPath } from './study-path.js';

/** Fits a model on a study; a parameter, so that the command is tested on one whose answers are known. */
export type MakePredictor = (
  source: PlanSource,
  options: { readonly seed: number; readonly signal: AbortSignal },
) => Promise<Predictor>;

const createPredictor: MakePredictor = async (source, options) =>
  (await import('../../plan/create-predictor.js')).createPredictor(source, options);

export const runPlan: RunPlan = planWith(createPredictor);

export function planWith(makePredictor: MakePredictor): RunPlan {
  return async (options, io) => {
    const progress = createPlanProgress(io);
    try {
      const { report, folder } = await makePlan(options, {
        cwd: io.cwd,
        command: typedCommand(),
        makePredictor,
        progress,
        signal: io.signal,
      });
      await writePlanFiles(folder, report);
      progress.end();
      const shown = path.relative(io.cwd, folder);
      if (options.json) io.writeJson(report);
      else {
        const { verbose } = options;
        io.stdout.write(renderPlan(report, { color: io.useColors, verbose, folder: shown }));
      }
      return EXIT.done;
    } catch (error) {
      progress.end();
      if (io.signal.aborted) return EXIT.interrupted;
      throw error;
    }
  };
}

export interface MakePlanContext {
  readonly cwd: string;
  /** To repeat it. */
  readonly command: string;
  readonly makePredictor?: MakePredictor;
  readonly progress: PlanProgress;
  readonly signal: AbortSignal;
}

/** Reads the study, fits the model, and answers; writes nothing. */
export async function makePlan(
  options: PlanOptions,
  { cwd, command, makePredictor = createPredictor, progress, signal }: MakePlanContext,
): Promise<{ readonly report: PlanReport; readonly folder: string }> {
  const { tracePath, quick, seed, outFolder } = options;
  progress.step('reading');
  const study = await studyPath(cwd, options.study);
  const report = await readReport(study.reportPath);
  const source = planSourceOf(report);
  const trace =
    tracePath === undefined ? null : await readTrace(path.resolve(cwd, tracePath), '--trace', signal);
  const request = planRequest(options, source, report, trace);
  progress.step('fitting the model');
  const fitted = await makePredictor(source, { seed, signal });
  const predictor = rememberingPredictor(quick ? quickPredictor(fitted) : fitted, () => progress.simulated());
  const plan = await planCapacity(predictor, source, request, {
    signal,
    onStep: (step) => progress.step(step),
  });
  return {
    report: toPlanReport({ plan, request, report, studyPath: options.study, command, seed, quick }),
    folder:
      outFolder === undefined
        ? path.join(study.folder, `plan-${timeStamp(new Date())}`)
        : path.resolve(cwd, outFolder),
  };
}

/** Sortable, and without colons, which Windows does not allow: `2026-01-31T13-05-09-250Z`. */
function timeStamp(at: Date): string {
  return at.toISOString().replace(/[:.]/g, '-');
}
