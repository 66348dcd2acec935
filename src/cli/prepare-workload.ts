import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../foundation/errors.js';
import type { Lab } from '../lab/lab.js';
import { builtinWorkloads } from '../workload/builtin.js';
import { NO_POSTGRES } from '../workload/clients/postgres-client.js';
import { findTaskModule } from '../workload/probe/find-task-module.js';
import { probeWorkload } from '../workload/probe/probe-workload.js';
import type { ModuleWorkload } from '../workload/workload.js';
import { nearest } from './options/nearest.js';
import type { MeasuringOptions } from './tune-options.js';

/** A task module that is to be measured. */
export interface ModuleToRun {
  readonly name: string;
  readonly modulePath: string;
  readonly builtin: boolean;
  /** Working folder of the processes that run it; this process's by default. */
  readonly workingFolder?: string | undefined;
}

/**
 * The task modules of a command line: those named, else the built-in workloads.
 * @throws {UsageError} when one of them does not exist: before any of the others is measured
 */
export function modulesToRun(
  options: Pick<MeasuringOptions, 'modules' | 'workloads'>,
  cwd: string,
): readonly ModuleToRun[] {
  const builtins = builtinWorkloads().map((builtin) => ({ ...builtin, builtin: true }));
  const named = options.modules.map((module) => ({
    name: path.parse(module).name,
    modulePath: findTaskModule(path.resolve(cwd, module)),
    builtin: false,
  }));
  const chosen = options.workloads.map((name) => {
    const found = builtins.find((builtin) => builtin.name === name);
    if (found !== undefined) return found;
    const names = builtins.map((builtin) => builtin.name);
    const meant = nearest(name, names);
    throw new UsageError(
      `--workload: there is no built-in workload "${name}"; there are ${names.join(', ')}`,
      {
        ...(meant === undefined ? {} : { hint: `Did you mean ${meant}?` }),
      },
    );
  });
  const all = [...named, ...chosen];
  return all.length === 0 ? builtins : all;
}

/**
 * Loads, checks and describes a task module against the lab; PostgreSQL is started for those that use it.
 * @throws {UsageError} when the module or one of its tasks cannot be used
 */
export async function prepareWorkload(
  lab: Lab,
  module: ModuleToRun,
  options: Pick<MeasuringOptions, 'tasks' | 'taskTimeoutMs' | 'seed'>,
  signal: AbortSignal,
): Promise<ModuleWorkload> {
  // Its own: two versions of a module, as a check compares them, have files of the same names.
  const folder = await mkdtemp(path.join(lab.folder, 'workload-'));
  if (await mentionsPostgres(module.modulePath)) await lab.needPostgres();
  const probe = () =>
    probeWorkload({
      modulePath: module.modulePath,
      upstreams: lab.upstreams,
      folder,
      seed: options.seed,
      firstCallTimeoutMs: options.taskTimeoutMs,
      ...(options.tasks.length === 0 ? {} : { only: options.tasks }),
      ...(module.workingFolder === undefined ? {} : { workingFolder: module.workingFolder }),
      signal,
    });
  try {
    return await probe();
  } catch (thrown) {
    // The word may be in a file that the module imports.
    if (!(thrown instanceof UsageError) || !thrown.message.includes(NO_POSTGRES)) throw thrown;
    await lab.needPostgres();
    return await probe();
  }
}

/** A hint only: it saves a second start of the probe where it is right, and a second of the lab's time is lost where not. */
async function mentionsPostgres(modulePath: string): Promise<boolean> {
  try {
    return (await readFile(modulePath, 'utf8')).includes('.postgres');
  } catch {
    return false;
  }
}
