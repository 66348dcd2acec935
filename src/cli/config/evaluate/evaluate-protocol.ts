import { z } from 'zod';

/** What the process that runs a config file is asked. */
export interface EvaluateRequest {
  readonly entryUrl: string;
  /** Whether it was compiled from TypeScript: stacks then show the source. */
  readonly compiled: boolean;
}

/** What it answers. The user's code runs beside it, so it is read as something from outside. */
export const evaluated = z.strictObject({
  /** Plain data; what is no plain data is `undefined` here and named in `problems`. */
  value: z.unknown(),
  problems: z.array(z.strictObject({ path: z.array(z.union([z.string(), z.int()])), message: z.string() })),
});

export type Evaluated = z.infer<typeof evaluated>;
