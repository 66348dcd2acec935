import type { Advice } from '../advise/advice.js';
import type { MachineFacts } from '../lab/machine/machine-facts.js';
import type { Versions } from '../lab/machine/versions.js';
import type { RoutedTrial } from '../study/split/split-result.js';
import type { RecommendedSetting, StudyResult } from '../study/study-result.js';
import { plainJson } from './plain-json.js';
import { REPORT_VERSION, type Report, reportSchema } from './report-schema.js';
import { warningsOn } from './warnings.js';

/** Where a report comes from. */
export interface ReportSource {
  readonly result: StudyResult;
  /** Of comparisons after the study: of queues of their own, of the other acknowledgement. */
  readonly routedTrials?: readonly RoutedTrial[];
  readonly advice: Advice;
  readonly machine: MachineFacts;
  readonly versions: Versions;
  /** As it was typed; secrets in it are masked here. */
  readonly command: string;
  readonly startedAt: Date;
}

/** The whole of `report.json`, checked against its own schema, with secrets masked and no NaN. */
export function toReport(source: ReportSource): Report {
  const { result, routedTrials = [], advice, machine, versions, command, startedAt } = source;
  const { recommended, workload } = result;
  return reportSchema.parse(
    plainJson({
      version: REPORT_VERSION,
      workload: { name: workload.name, modulePath: workload.modulePath, tasks: workload.tasks },
      command,
      startedAt: startedAt.toISOString(),
      elapsedMs: result.elapsedMs,
      budgetMs: result.budgetMs,
      seed: result.seed,
      ended: result.ended,
      objective: result.objective,
      summary: advice.summary,
      recommendation: recommended === null ? null : recommendation(recommended, advice),
      bottleneck: advice.bottleneck,
      levers: advice.levers,
      alternatives: advice.alternatives,
      ties: result.ties,
      closestToSlo: result.closestToSlo,
      scalability: result.scalability,
      front: result.front,
      notes: advice.notes,
      warnings: warningsOn(result.trials, { objective: result.objective }),
      paste: advice.paste,
      split: advice.split,
      defaultSetting: result.defaultSetting,
      baseline: result.baseline,
      calibration: result.calibration,
      // What scripts look for first stands beside the figures too.
      trials: result.trials.map((trial) => ({ ...trial, errors: trial.figures.errors })),
      ...(routedTrials.length === 0
        ? {}
        : { routedTrials: routedTrials.map((trial) => ({ ...trial, errors: trial.figures.errors })) }),
      machine,
      versions,
    }),
  );
}

function recommendation(recommended: RecommendedSetting, advice: Advice) {
  const { setting, capacity, responseTime, ratePerSecond, gainOverDefault, confidence } = recommended;
  const { noiseBetweenTrials, enoughBudgetMs } = recommended;
  return {
    setting,
    capacity,
    responseTime,
    ratePerSecond,
    gainOverDefault,
    confidence,
    confidenceInWords: advice.confidence?.words ?? '',
    noiseBetweenTrials,
    enoughBudgetMs,
  };
}
