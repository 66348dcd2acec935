import { planCapacity } from '../../../src/plan/plan-capacity.js';
import type { PlanReport } from '../../../src/report/plan/plan-schema.js';
import { toPlanReport } from '../../../src/report/plan/to-plan-report.js';
import { closedFormPredictor } from '../../plan/closed-form-predictor.js';
import { requestFor, sourceOf } from '../../plan/plan-fixtures.js';
import { buildReport } from '../build-report.js';
import { cpuStudy } from '../fixtures.js';

/** A plan with an answer to every question, on a predictor whose answers are known. */
export async function planned(name = 'cpu'): Promise<PlanReport> {
  const study = cpuStudy();
  const predictor = closedFormPredictor({ connectionsPerNode: 2 });
  const request = requestFor({
    peak: 3,
    spare: 2,
    nodeCostPerHour: 0.12,
    maxConnections: 200,
    backlogTasks: 100_000,
    growth: { perMonth: 0.08, horizon: 3 },
    retries: { failureShare: 0.01, maxRetries: 3, delayMs: 1_000 },
    whatIf: [{ text: 'io_wait*2', factors: { io_wait: 2 } }],
  });
  const report = buildReport({ ...study, workload: { ...study.workload, name } });
  const plan = await planCapacity(predictor, sourceOf({ name }), request);
  const command = "pooltune plan --rate 1000/s --slo 'p99<50ms' --peak 3x";
  return toPlanReport({ plan, request, report, studyPath: 'reports/latest', command, seed: 1, quick: false });
}
