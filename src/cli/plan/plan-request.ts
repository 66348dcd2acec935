import { isCelery } from '../../advise/celery.js';
import type { Setting } from '../../fleet/setting.js';
import { UsageError } from '../../foundation/errors.js';
import type { ArrivalPattern } from '../../plan/arrival-pattern.js';
import type { PlanRequest } from '../../plan/plan-capacity.js';
import { PLAN_PERCENTILES, type PlanSlo } from '../../plan/plan-slo.js';
import type { PlanSource } from '../../plan/plan-source.js';
import type { Trace } from '../../plan/trace/trace.js';
import type { Report } from '../../report/report-schema.js';
import { fitConnections } from '../fit-connections.js';
import { parseSetting } from '../options/setting.js';
import type { PlanOptions } from './plan-options.js';
import { refuseOverflow } from './read-plan-options.js';

/** Where `--arrivals` has peaks and `--peak` does not say how high. */
const USUAL_PEAK = { bursty: 3, daily: 2 } as const;

/** The options, completed from the study and the trace. @throws {UsageError} for what is missing or does not fit */
export function planRequest(
  options: PlanOptions,
  source: PlanSource,
  report: Report,
  trace: Trace | null,
): PlanRequest {
  const { nodeCostPerHour, maxConnections, coresPerNode, backlogTasks, retries } = options;
  const ratePerSecond = options.ratePerSecond ?? trace!.ratePerSecond;
  refuseOverflow(ratePerSecond, options.peak ?? 1, options.growth);
  return {
    ratePerSecond,
    slo: options.slo ?? sloOf(report),
    setting: settingOf(options, source),
    pattern: patternOf(options, trace),
    peak: trace === null && options.arrivals === 'poisson' ? (options.peak ?? 1) : 1,
    burstMs: options.burstMs,
    growth: options.growth,
    spare: options.spare,
    whatIf: options.whatIf,
    ...(nodeCostPerHour === undefined ? {} : { nodeCostPerHour }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(coresPerNode === undefined ? {} : { coresPerNode }),
    ...(backlogTasks === undefined ? {} : { backlogTasks }),
    ...(retries === undefined ? {} : { retries }),
  };
}

function patternOf(options: PlanOptions, trace: Trace | null): ArrivalPattern {
  if (trace !== null) return { kind: 'trace', trace };
  const { arrivals, burstMs } = options;
  if (arrivals === 'poisson') return { kind: 'poisson' };
  const peak = options.peak ?? USUAL_PEAK[arrivals];
  return arrivals === 'bursty' ? { kind: 'bursty', peak, burstMs } : { kind: 'daily', peak };
}

function sloOf({ objective: { slo } }: Report): PlanSlo {
  const percentile = PLAN_PERCENTILES.find((known) => known === slo?.percentile);
  if (slo !== undefined && percentile !== undefined) return { percentile, maxMs: slo.maxMs };
  throw new UsageError('--slo is missing, and the study has none that a plan predicts.', {
    hint: "Say which response time must be kept, such as --slo 'p99<300ms'.",
  });
}

function settingOf({ setting: text }: PlanOptions, source: PlanSource): Setting {
  const { recommended, defaultSetting } = source;
  if (text === undefined) {
    if (recommended !== null) return { ...recommended, nodes: 1 };
    throw new UsageError('The study recommends no setting, and --setting was not given.', {
      hint: "Name one, such as --setting 'threads,workers=4,tasks-per-worker=2'.",
    });
  }
  const usual = recommended ?? defaultSetting;
  const parsed = parseSetting(text, '--setting', isCelery(usual) ? 'celery' : 'node');
  return { ...fitConnections(parsed, usual.connections !== null, usual.connections), nodes: 1 };
}
