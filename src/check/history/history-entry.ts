import { z } from 'zod';
import { maskSecrets } from '../../foundation/secrets.js';
import { settingSchema } from '../../study/trial-schema.js';
import type { Estimate } from '../../trial/estimate.js';
import type { CheckResult } from '../check-result.js';
import { METRIC_NAMES, METRICS, type MetricName } from '../metric.js';

/** Of an entry's format; a later pooltune may add fields without a new one. */
export const HISTORY_VERSION = 1;

const figureOf = (metric: MetricName) =>
  z.object({
    /** `null` where there was not enough evidence to print it. */
    value: z.number().nonnegative().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    unit: z.literal(METRICS[metric].unit),
  });

const figures = z.object(
  Object.fromEntries(METRIC_NAMES.map((metric) => [metric, figureOf(metric).optional()])),
) as unknown as z.ZodType<Figures>;

/** A figure with its 95 % interval. */
export type HistoryFigure = Omit<Estimate, 'samplesNeeded'>;
type Figures = { readonly [metric in MetricName]?: HistoryFigure };

/** What tells whether figures of two runs may be compared. */
const machine = z.object({
  cpuModel: z.string(),
  usableCores: z.number().positive(),
  nodeVersion: z.string(),
});
export type HistoryMachine = z.infer<typeof machine>;

/** One check of one workload: a line of the history. */
export const historyEntrySchema = z.object({
  history: z.literal('pooltune'),
  version: z.literal(HISTORY_VERSION),
  /** ISO 8601, with its zone. */
  startedAt: z.iso.datetime({ offset: true }),
  workload: z.string().min(1),
  /** Full hash, SHA-1 or SHA-256; `null` outside a git repository. */
  commit: z
    .string()
    .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'not the full hash of a commit')
    .nullable(),
  /** Whether there were changes that were not committed. */
  dirty: z.boolean(),
  setting: settingSchema,
  /** Of the steady load under which response times were measured, tasks/s; `null` where there was none. */
  ratePerSecond: z.number().positive().nullable(),
  machine,
  /** Of pooltune; `null` where it is not known. */
  pooltune: z.string().nullable(),
  /**
   * The machine's speed at the time of the check: reference tasks per second of CPU time. Of CPU time, which other work on the
   * machine hardly moves. Absent in histories of before there was one.
   */
  calibration: z.number().positive().optional(),
  figures,
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** What a check's result does not know. */
export interface HistoryFacts {
  readonly startedAt: Date;
  readonly machine: HistoryMachine;
  readonly pooltuneVersion: string | null;
  readonly calibration?: number;
}

/** The head's figures as a line of the history. */
export function historyEntry(result: CheckResult, facts: HistoryFacts): HistoryEntry {
  const { workload, head, setting, ratePerSecond } = result;
  const figures = Object.fromEntries(
    METRIC_NAMES.flatMap((metric) => {
      const figure = result.figures[metric];
      return figure === undefined ? [] : [[metric, figureFrom(figure)]];
    }),
  );
  const { cpuModel, usableCores, nodeVersion } = facts.machine;
  return {
    history: 'pooltune',
    version: HISTORY_VERSION,
    startedAt: facts.startedAt.toISOString(),
    workload: maskSecrets(workload.name),
    commit: head?.commit ?? null,
    dirty: head?.dirty ?? false,
    setting,
    ratePerSecond,
    machine: { cpuModel, usableCores, nodeVersion },
    pooltune: facts.pooltuneVersion,
    ...(facts.calibration === undefined ? {} : { calibration: facts.calibration }),
    figures,
  };
}

/** What JSON cannot say is not known. */
function figureFrom({ value, low, high, unit }: Estimate): HistoryFigure {
  const finite = (number: number | null) => (number !== null && Number.isFinite(number) ? number : null);
  return { value: finite(value), low: finite(low), high: finite(high), unit };
}
