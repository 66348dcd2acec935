import { maskSecrets } from '../../foundation/secrets.js';
import type { CapacityPlan, PlanRequest } from '../../plan/plan-capacity.js';
import { plainJson } from '../plain-json.js';
import type { Report } from '../report-schema.js';
import { planInWords } from './plan-in-words.js';
import { PLAN_VERSION, type PlanReport, planReportSchema } from './plan-schema.js';
import { warningInWords } from './warning-in-words.js';

export interface PlanReportSource {
  readonly plan: CapacityPlan;
  readonly request: PlanRequest;
  readonly report: Report;
  readonly studyPath: string;
  readonly command: string;
  readonly seed: number;
  readonly quick: boolean;
}

/** The whole of `plan.json`, checked against its own schema. */
export function toPlanReport(source: PlanReportSource): PlanReport {
  const { plan, request, report, studyPath, command, seed, quick } = source;
  const { coresPerNode, warnings, ...answers } = plan;
  const { pattern, growth, retries, nodeCostPerHour, maxConnections } = request;
  return planReportSchema.parse(
    plainJson({
      version: PLAN_VERSION,
      workload: { name: report.workload.name },
      command: maskSecrets(command),
      study: { path: studyPath, startedAt: report.startedAt, trials: report.trials.length },
      seed,
      quick,
      request: {
        ratePerSecond: request.ratePerSecond,
        slo: request.slo,
        setting: { ...request.setting, nodes: 1 },
        arrivals: pattern.kind,
        peak: 'peak' in pattern ? pattern.peak : request.peak,
        burstMs: request.burstMs,
        growth,
        spare: request.spare,
        nodeCostPerHour: nodeCostPerHour ?? null,
        maxConnections: maxConnections ?? null,
        coresPerNode,
        retries: retries ?? null,
      },
      summary: planInWords(plan, request),
      ...answers,
      warnings: warnings.map(warningInWords),
    }),
  );
}
