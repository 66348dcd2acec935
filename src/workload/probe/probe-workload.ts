import path from 'node:path';
import { z } from 'zod';
import { entryPoint } from '../../foundation/entry-point.js';
import { UsageError } from '../../foundation/errors.js';
import type { Connections } from '../clients/connections.js';
import { compileTaskModule, findSyntaxError } from '../compile/compile-task-module.js';
import { runIsolated } from '../isolated/run-isolated.js';
import type { ModuleWorkload, Upstreams } from '../workload.js';
import { findTaskModule } from './find-task-module.js';
import { probeAnswer } from './probe-answer.js';
import { FIRST_CALL, type ProbeRequest } from './probe-protocol.js';

export interface ProbeOptions {
  /** Path of the task module; its extension may be left out. */
  readonly modulePath: string;
  readonly upstreams: Upstreams;
  /** Where the compiled module and the sequence are written; the caller removes it after the study. */
  readonly folder: string;
  /** Of the sequence: any 32-bit integer. */
  readonly seed: number;
  /** What `setup` is called with, and the size of the clients' pools; 10 by default. */
  readonly connections?: Connections;
  /** Longest time for loading, for setup and for each task's first call, ms. */
  readonly firstCallTimeoutMs: number;
  /** Tasks in the sequence before it starts again; 10,000 by default. */
  readonly sequenceLength?: number;
  /** Names of the tasks to use; all by default. */
  readonly only?: readonly string[];
  /** Working folder of all processes that run the tasks; this process's by default. */
  readonly workingFolder?: string;
  readonly signal?: AbortSignal;
}

/**
 * Turns a task module into a workload, and finds what is wrong with it before any trial: compiles it, loads it in a
 * process of its own, and calls each task once with its first payload.
 * @throws {UsageError} when the module or a task cannot be used; the message carries the user's own stack
 */
export async function probeWorkload(options: ProbeOptions): Promise<ModuleWorkload> {
  const { folder, firstCallTimeoutMs, upstreams, seed, only, workingFolder, signal } = options;
  const modulePath = findTaskModule(options.modulePath);
  const { entryUrl, compiled } = await compileTaskModule(modulePath, folder);
  const fileName = path.parse(modulePath).name;
  const sequencePath = path.join(folder, `${fileName}.sequence.jsonl`);
  const body: ProbeRequest = {
    entryUrl,
    compiled,
    folder: path.dirname(modulePath),
    sequencePath,
    sequenceLength: options.sequenceLength ?? DEFAULT_SEQUENCE_LENGTH,
    seed,
    upstreams,
    connections: options.connections ?? DEFAULT_CONNECTIONS,
    ...(only === undefined ? {} : { only }),
  };
  const answer = await ask(modulePath, body, { firstCallTimeoutMs, workingFolder, signal });
  const parsed = probeAnswer.safeParse(answer);
  if (!parsed.success) throw new UsageError(`${modulePath} cannot be used: ${z.prettifyError(parsed.error)}`);
  const { tasks, hasSetup, sequenceLength, name, ratePerSecond, slo } = parsed.data;
  return {
    name: name ?? fileName,
    modulePath,
    entryUrl,
    compiled,
    tasks,
    hasSetup,
    sequencePath,
    sequenceLength,
    ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
    ...(slo === undefined ? {} : { slo }),
    ...(workingFolder === undefined ? {} : { workingFolder }),
  };
}

async function ask(
  modulePath: string,
  body: ProbeRequest,
  options: {
    readonly firstCallTimeoutMs: number;
    readonly workingFolder: string | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<unknown> {
  const { firstCallTimeoutMs, workingFolder, signal } = options;
  try {
    return await runIsolated<unknown>({
      entryPath: entryPoint(import.meta.url, './probe-main.js'),
      body,
      cwd: workingFolder,
      occasion: FIRST_CALL,
      // To load a module with all that it imports, or to make thousands of payloads, may rightly take longer than a call.
      stageTimeoutMs: ({ at }) =>
        at === 'task' ? firstCallTimeoutMs : Math.max(firstCallTimeoutMs, PREPARATION_TIMEOUT_MS),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    if (!body.compiled && thrown.message.includes('SyntaxError')) {
      const found = await findSyntaxError(modulePath);
      if (found !== undefined) throw found;
    }
    throw new UsageError(`${modulePath}: ${thrown.message}`, {
      cause: thrown,
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
    });
  }
}

const DEFAULT_SEQUENCE_LENGTH = 10_000;
const DEFAULT_CONNECTIONS = 10;
const PREPARATION_TIMEOUT_MS = 60_000;
