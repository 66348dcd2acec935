import { z } from 'zod';
import { UsageError } from '../../../foundation/errors.js';

const text = z.string().optional();

/** Written as on the command line: `rate: '2000/s'`. */
const schema = z.strictObject({
  study: text,
  rate: text,
  slo: text,
  peak: text,
  burst: text,
  arrivals: text,
  trace: text,
  growth: text,
  horizon: text,
  spare: text,
  nodeCost: text,
  maxConnections: text,
  cores: text,
  setting: text,
  backlog: text,
  failures: text,
  retries: text,
  retryDelay: text,
  whatIf: z.array(z.string()).optional(),
  quick: z.boolean().optional(),
  seed: text,
  /** None is written without it. */
  out: text,
});

export type PlanCapacityTexts = z.infer<typeof schema>;

/** The options of `pooltune plan`, as texts. */
export type PlanCapacityOptions = PlanCapacityTexts & { readonly signal?: AbortSignal };

/** @throws {UsageError} naming all that is no option or no text at once */
export function readPlanCapacityOptions(options: unknown): PlanCapacityTexts {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? 'the options' : path.join('.')}: ${message}`,
  );
  throw new UsageError(`planCapacity: ${problems.join('; ')}`, {
    hint: "Options are texts as on the command line, such as { rate: '2000/s', slo: 'p99<300ms' }.",
    cause: parsed.error,
  });
}
