import { rm } from 'node:fs/promises';
import { entryPoint } from '../../../foundation/entry-point.js';
import { UsageError } from '../../../foundation/errors.js';
import { temporaryFolder } from '../../../lab/temporary-folder.js';
import { compileTaskModule, findSyntaxError } from '../../../workload/compile/compile-task-module.js';
import { runIsolated } from '../../../workload/isolated/run-isolated.js';
import { type Evaluated, type EvaluateRequest, evaluated } from './evaluate-protocol.js';

export interface EvaluateOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Longest time for loading and running it, ms. */
  readonly timeLimitMs: number;
}

/**
 * Runs a config file in a process of its own. What it prints is dropped.
 * @param file absolute path of a `.ts`, `.mts`, `.cts`, `.js`, `.mjs` or `.cjs` file
 * @throws {UsageError} that names the file, and the line where it has one
 * @throws the signal's reason when it is aborted
 */
export async function evaluateConfig(file: string, options: EvaluateOptions): Promise<Evaluated> {
  const { env, signal, timeLimitMs } = options;
  const folder = await temporaryFolder();
  try {
    const body: EvaluateRequest = await compileTaskModule(file, folder);
    const answer = await runIsolated<unknown>({
      entryPath: entryPoint(import.meta.url, './evaluate-main.js'),
      body,
      occasion: '',
      env,
      stageTimeoutMs: () => timeLimitMs,
      signal,
    }).catch(async (thrown: unknown) => {
      throw await explained(thrown, file, body);
    });
    const parsed = evaluated.safeParse(answer);
    if (!parsed.success) throw new UsageError(`${file}: the answer of its process cannot be read`);
    return parsed.data;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function explained(thrown: unknown, file: string, { compiled }: EvaluateRequest): Promise<unknown> {
  if (!(thrown instanceof UsageError)) return thrown;
  if (!compiled && thrown.message.includes('SyntaxError')) {
    const found = await findSyntaxError(file);
    if (found !== undefined) return found;
  }
  const hint = /Cannot find (package|module) 'pooltune'/.test(thrown.message)
    ? 'Install it in the project (npm install --save-dev pooltune), or write the config in TypeScript.'
    : thrown.hint;
  return new UsageError(`${file}: ${thrown.message}`, {
    cause: thrown,
    ...(hint === undefined ? {} : { hint }),
  });
}
