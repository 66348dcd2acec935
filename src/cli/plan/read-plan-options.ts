import { formatNumber } from '../../advise/format.js';
import { UsageError } from '../../foundation/errors.js';
import { ARRIVAL_KINDS } from '../../plan/arrival-pattern.js';
import { MOST_DAILY_PEAK } from '../../plan/daily-rates.js';
import { PLAN_PERCENTILES, type PlanSlo } from '../../plan/plan-slo.js';
import { parseChoice } from '../options/choice.js';
import { parseDurationMs } from '../options/duration.js';
import { parseFactor } from '../options/factor.js';
import { parseGrowthPerMonth } from '../options/growth.js';
import { parseInteger } from '../options/integer.js';
import { optional } from '../options/optional.js';
import { parseShare } from '../options/percent.js';
import { parsePricePerHour } from '../options/price.js';
import { parseRatePerSecond } from '../options/rate.js';
import { parseSlo } from '../options/slo.js';
import { parseWhatIf } from '../options/what-if.js';
import type { PlanOptions } from './plan-options.js';

const DEFAULT_STUDY = 'reports/latest';
const DEFAULT_BURST_MS = 60_000;
const DEFAULT_HORIZON = 12;
const DEFAULT_RETRIES = 3;
const DEFAULT_RETRY_DELAY_MS = 1_000;
const DEFAULT_SEED = 1;
const MOST_PEAK = 100;
const MOST_HORIZON = 120;
const MOST_SPARE = 10_000;
const MOST_CONNECTIONS = 10_000_000;
const MOST_CORES = 1_024;
const MOST_BACKLOG = 1_000_000_000;
const MOST_RETRIES = 100;
/** What a plan goes up to, also at the end of its horizon and at its peak. */
const MOST_RATE_PER_SECOND = 10_000_000;

/** A plan's options as they are typed. */
export interface PlanOptionTexts {
  readonly study?: string | undefined;
  readonly rate?: string | undefined;
  readonly slo?: string | undefined;
  readonly peak?: string | undefined;
  readonly burst?: string | undefined;
  readonly arrivals?: string | undefined;
  readonly trace?: string | undefined;
  readonly growth?: string | undefined;
  readonly horizon?: string | undefined;
  readonly spare?: string | undefined;
  readonly nodeCost?: string | undefined;
  readonly maxConnections?: string | undefined;
  readonly cores?: string | undefined;
  readonly setting?: string | undefined;
  readonly backlog?: string | undefined;
  readonly failures?: string | undefined;
  readonly retries?: string | undefined;
  readonly retryDelay?: string | undefined;
  readonly whatIf?: readonly string[] | undefined;
  readonly quick?: boolean | undefined;
  readonly seed?: string | undefined;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
  readonly verbose?: boolean | undefined;
}

/** @throws {UsageError} for the first option that cannot be used */
export function readPlanOptions(texts: PlanOptionTexts): PlanOptions {
  const integer = (text: string | undefined, where: string, min: number, max: number) =>
    optional(text, (given) => parseInteger(given, where, min, max), where);
  const factor = (text: string | undefined, where: string, min: number, max: number) =>
    optional(text, (given) => parseFactor(given, where, min, max), where);
  const arrivals = optional(
    texts.arrivals,
    (text, where) => parseChoice(text, where, ARRIVAL_KINDS),
    '--arrivals',
  );
  const peak = factor(texts.peak, '--peak', 1, arrivals === 'daily' ? MOST_DAILY_PEAK : MOST_PEAK);
  const ratePerSecond = optional(texts.rate, parseRatePerSecond, '--rate');
  const growth = growthOf(texts, integer(texts.horizon, '--horizon', 1, MOST_HORIZON));
  requireTogether(texts, arrivals);
  if (ratePerSecond !== undefined) refuseOverflow(ratePerSecond, peak ?? 1, growth);
  return {
    study: texts.study ?? DEFAULT_STUDY,
    ratePerSecond,
    slo: optional(texts.slo, parsePlanSlo, '--slo'),
    peak,
    burstMs: optional(texts.burst, parseDurationMs, '--burst') ?? DEFAULT_BURST_MS,
    arrivals: arrivals ?? 'poisson',
    tracePath: texts.trace,
    growth,
    spare: integer(texts.spare, '--spare', 0, MOST_SPARE) ?? 0,
    nodeCostPerHour: optional(texts.nodeCost, parsePricePerHour, '--node-cost'),
    maxConnections: integer(texts.maxConnections, '--max-connections', 1, MOST_CONNECTIONS),
    coresPerNode: factor(texts.cores, '--cores', 0.1, MOST_CORES),
    setting: texts.setting,
    backlogTasks: integer(texts.backlog, '--backlog', 1, MOST_BACKLOG),
    retries: retriesOf(texts, integer(texts.retries, '--retries', 0, MOST_RETRIES)),
    whatIf: (texts.whatIf ?? []).map((text) => parseWhatIf(text, '--what-if')),
    quick: texts.quick ?? false,
    seed: integer(texts.seed, '--seed', 0, 2 ** 31 - 1) ?? DEFAULT_SEED,
    outFolder: texts.out,
    json: texts.json ?? false,
    verbose: texts.verbose ?? false,
  };
}

/** @throws {UsageError} for a percentile that no prediction has */
export function parsePlanSlo(text: string, where: string): PlanSlo {
  const { percentile, maxMs } = parseSlo(text, where);
  const known = PLAN_PERCENTILES.find((name) => name === percentile);
  if (known !== undefined) return { percentile: known, maxMs };
  throw new UsageError(
    `${where}: a plan predicts ${PLAN_PERCENTILES.join(', ')}, and not what "${text}" is about.`,
    {
      hint: "Such as 'p99<300ms'.",
    },
  );
}

/** Options that mean something only beside another one, or instead of it. */
function requireTogether(texts: PlanOptionTexts, arrivals: string | undefined): void {
  const { rate, trace, peak, burst } = texts;
  if (rate === undefined && trace === undefined) {
    throw new UsageError('--rate is missing: how many tasks arrive?', {
      hint: 'Give --rate 2000/s for the whole fleet, or --trace with recorded arrivals.',
    });
  }
  if (trace !== undefined && arrivals !== undefined) {
    throw new UsageError('--trace and --arrivals both say how tasks arrive.', { hint: 'Give one of them.' });
  }
  if (trace !== undefined && peak !== undefined) {
    throw new UsageError('--peak cannot go with --trace, which has peaks of its own.', {
      hint: 'For the same trace at a higher rate, give --rate.',
    });
  }
  if (burst !== undefined && arrivals === 'daily') {
    throw new UsageError('--burst has no meaning with --arrivals daily.');
  }
}

function growthOf(
  { growth, horizon: given }: PlanOptionTexts,
  horizon: number | undefined,
): PlanOptions['growth'] {
  if (growth !== undefined) {
    return { perMonth: parseGrowthPerMonth(growth, '--growth'), horizon: horizon ?? DEFAULT_HORIZON };
  }
  if (given === undefined) return null;
  throw new UsageError('--horizon is about --growth, which was not given.', {
    hint: 'Such as --growth 8%/month.',
  });
}

function retriesOf(texts: PlanOptionTexts, maxRetries: number | undefined): PlanOptions['retries'] {
  const { failures, retryDelay } = texts;
  const limits = { minMs: 0 };
  const delayMs = optional(
    retryDelay,
    (text, where) => parseDurationMs(text, where, limits),
    '--retry-delay',
  );
  if (failures === undefined) {
    if (maxRetries === undefined && delayMs === undefined) return undefined;
    throw new UsageError(
      `${maxRetries === undefined ? '--retry-delay' : '--retries'} is about --failures, which was not given.`,
      { hint: 'Such as --failures 1% --retries 3 --retry-delay 1s.' },
    );
  }
  const failureShare = parseShare(failures, '--failures');
  if (failureShare >= 1) {
    throw new UsageError(`--failures: "${failures}" is out of range.`, {
      hint: 'Where every attempt fails, no fleet helps; below 100 %.',
    });
  }
  return {
    failureShare,
    maxRetries: maxRetries ?? DEFAULT_RETRIES,
    delayMs: delayMs ?? DEFAULT_RETRY_DELAY_MS,
  };
}

/** Before anything is computed. @throws {UsageError} with the rate that it comes to */
export function refuseOverflow(ratePerSecond: number, peak: number, growth: PlanOptions['growth']): void {
  const { perMonth, horizon } = growth ?? { perMonth: 0, horizon: 0 };
  const highest = ratePerSecond * peak * Math.max(1, (1 + perMonth) ** horizon);
  if (highest <= MOST_RATE_PER_SECOND) return;
  const when = growth === null ? 'at the peak' : `in month ${horizon}${peak > 1 ? ', at the peak' : ''}`;
  throw new UsageError(
    `This comes to about ${formatNumber(highest)} tasks/s ${when}; a plan goes up to ${formatNumber(MOST_RATE_PER_SECOND)} tasks/s.`,
    { hint: growth === null ? 'Check --rate and --peak.' : 'Check --growth, or take a nearer --horizon.' },
  );
}
