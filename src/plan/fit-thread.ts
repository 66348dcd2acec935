import { parentPort, workerData } from 'node:worker_threads';
import { UsageError } from '../foundation/errors.js';
import { type FittedModel, fitModel } from './fit/fit-model.js';
import { type HeldOutErrors, heldOutErrors } from './fit/held-out.js';
import type { PlanSource } from './plan-source.js';

/** What the thread is started with. */
export interface FitTask {
  readonly source: PlanSource;
  readonly seed: number;
}

export interface FittedStudy {
  readonly model: FittedModel;
  readonly errors: HeldOutErrors;
}

/** What it sends once; a defect ends it instead. */
export type FitAnswer =
  | ({ readonly kind: 'fitted' } & FittedStudy)
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string | undefined };

const { source, seed } = workerData as FitTask;
parentPort!.postMessage(answer());

function answer(): FitAnswer {
  try {
    const model = fitModel(source, { seed });
    return { kind: 'fitted', model, errors: heldOutErrors(source, model, { seed }) };
  } catch (error) {
    // Between threads an error loses its class, and so what it says of its exit code.
    if (error instanceof UsageError) return { kind: 'refused', message: error.message, hint: error.hint };
    throw error;
  }
}
