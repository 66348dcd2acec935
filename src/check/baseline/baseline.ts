import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { EnvironmentError, messageOf, UsageError } from '../../foundation/errors.js';
import { settingSchema } from '../../study/trial-schema.js';
import { METRIC_NAMES } from '../metric.js';

/** Of the file's format, and of the reference task: both decide whether two baselines can be compared. */
export const BASELINE_VERSION = 1;
export const REFERENCE_VERSION = 1;

const figure = z.number().nullable();

/** One version's trials as they are stored, to be compared with later: those of one workload. */
export const baselineSchema = z.strictObject({
  kind: z.literal('baseline'),
  version: z.literal(BASELINE_VERSION),
  reference: z.literal(REFERENCE_VERSION),
  /** ISO 8601. */
  savedAt: z.string(),
  pooltune: z.string(),
  workload: z.string().min(1),
  tasks: z.array(z.string()).min(1),
  /** `null` outside git. */
  commit: z.string().nullable(),
  setting: settingSchema,
  plan: z.strictObject({
    warmUpMs: z.number().nonnegative(),
    turns: z.int().positive(),
    fillMs: z.number().nonnegative(),
    saturatingMs: z.number().positive(),
    steady: z
      .strictObject({ ratePerSecond: z.number().positive(), durationMs: z.number().positive() })
      .nullable(),
    expectedRounds: z.int().positive(),
    roundMs: z.number().positive(),
  }),
  machine: z.looseObject({ usableCores: z.number().positive(), cpuModel: z.string() }),
  rounds: z
    .array(
      z.strictObject({
        figures: z.strictObject(
          Object.fromEntries(METRIC_NAMES.map((name) => [name, figure])) as Record<
            (typeof METRIC_NAMES)[number],
            typeof figure
          >,
        ),
        /** Capacity of the reference task beside it, tasks/s. */
        referencePerSecond: z.number().positive(),
      }),
    )
    .min(2),
});

export type Baseline = z.infer<typeof baselineSchema>;

/** @throws {UsageError} for what is no baseline, or one of another version */
export async function readBaseline(file: string): Promise<Baseline> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`--baseline: ${file} cannot be read: ${messageOf(cause)}`, {
      hint: 'Save one first: pooltune check ./tasks.ts --save-baseline FILE.',
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`--baseline: ${file} is no JSON: ${messageOf(cause)}`, { cause });
  }
  const versions = z.looseObject({ version: z.unknown(), reference: z.unknown() }).safeParse(value);
  const found = versions.success ? `${versions.data.version}.${versions.data.reference}` : undefined;
  const own = `${BASELINE_VERSION}.${REFERENCE_VERSION}`;
  if (found !== undefined && found !== own && /^\d+\.\d+$/.test(found)) {
    throw new UsageError(
      `--baseline: ${file} has format ${found}, and this version of pooltune reads ${own}.`,
      {
        hint: 'Save it anew with --save-baseline.',
      },
    );
  }
  const read = baselineSchema.safeParse(value);
  if (read.success) return read.data;
  throw new UsageError(`--baseline: ${file} is no baseline of pooltune: ${z.prettifyError(read.error)}`, {
    hint: 'Save one with --save-baseline.',
  });
}

/**
 * @param writeWhole writes a file whole or not at all
 * @throws {EnvironmentError} where it cannot be written
 */
export async function saveBaseline(
  file: string,
  baseline: Baseline,
  writeWhole: (file: string, text: string) => Promise<void>,
): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhole(file, `${JSON.stringify(baselineSchema.parse(baseline), null, 1)}\n`);
  } catch (cause) {
    throw new EnvironmentError(`--save-baseline: ${file} cannot be written: ${messageOf(cause)}`, { cause });
  }
}
