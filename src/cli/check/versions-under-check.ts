import { readFile } from 'node:fs/promises';
import { EnvironmentError, messageOf, PooltuneError } from '../../foundation/errors.js';
import type { Lab } from '../../lab/lab.js';
import type { ModuleWorkload } from '../../workload/workload.js';
import { type ModuleToRun, prepareWorkload } from '../prepare-workload.js';
import type { MeasuringOptions } from '../tune-options.js';

/** The head's and the base's tasks, as they are compared. */
export interface VersionsUnderCheck {
  readonly head: ModuleWorkload;
  /** `null` where there is nothing to compare with. */
  readonly base: ModuleWorkload | null;
  readonly newTasks: readonly string[];
  readonly removedTasks: readonly string[];
  readonly warnings: readonly string[];
}

export interface BaseOfModule {
  /** `undefined` where the base has no such module. */
  readonly modulePath: string | undefined;
  /** The folder that is this process's working folder in the head, so that files are read from the base; else this one's. */
  readonly workingFolder: string | undefined;
  /** For people. */
  readonly name: string;
}

/**
 * Loads both versions of a task module. Only tasks that both have are compared; where they have none in common, the head stands
 * alone.
 * @throws {UsageError} when the head cannot be used
 * @throws {EnvironmentError} when the base cannot be used
 */
export async function prepareVersions(
  labs: { readonly head: Lab; readonly base: () => Promise<Lab> },
  module: ModuleToRun,
  base: BaseOfModule | undefined,
  options: Pick<MeasuringOptions, 'tasks' | 'taskTimeoutMs' | 'seed'>,
  signal: AbortSignal,
): Promise<VersionsUnderCheck> {
  const head = await prepareWorkload(labs.head, module, options, signal);
  const alone = { head, base: null, removedTasks: [], warnings: [] };
  if (base === undefined) return { ...alone, newTasks: [] };
  if (base.modulePath === undefined) return { ...alone, newTasks: namesOf(head) };
  const { modulePath, workingFolder } = base;
  const baseModule: ModuleToRun = { ...module, modulePath, workingFolder };
  const baseLab = await labs.base();
  const prepareBase = (tasks: readonly string[]) =>
    prepareWorkload(baseLab, baseModule, { ...options, tasks }, signal).catch((thrown: unknown) => {
      if (signal.aborted) throw thrown;
      const hint = thrown instanceof PooltuneError ? thrown.hint : undefined;
      throw new EnvironmentError(`The base, ${base.name}, cannot be measured: ${messageOf(thrown)}`, {
        cause: thrown,
        ...(hint === undefined ? {} : { hint }),
      });
    });
  const whole = await prepareBase([]);
  const common = namesOf(head).filter((name) => namesOf(whole).includes(name));
  const newTasks = namesOf(head).filter((name) => !common.includes(name));
  const wanted = (name: string) => options.tasks.length === 0 || options.tasks.includes(name);
  const removedTasks = namesOf(whole).filter((name) => wanted(name) && !common.includes(name));
  if (common.length === 0) return { ...alone, newTasks, removedTasks };
  const same = (names: readonly string[]) =>
    names.length === common.length && names.every((name, i) => name === common[i]);
  const compared = {
    head: same(namesOf(head))
      ? head
      : await prepareWorkload(labs.head, module, { ...options, tasks: common }, signal),
    base: same(namesOf(whole)) ? whole : await prepareBase(common),
  };
  return { ...compared, newTasks, removedTasks, ...(await shareSequence(compared)) };
}

/**
 * Both versions are given the same payloads in the same order where they generate the same; where they do not, the user must
 * know that part of a difference may come from that.
 */
async function shareSequence({
  head,
  base,
}: {
  readonly head: ModuleWorkload;
  readonly base: ModuleWorkload;
}): Promise<Pick<VersionsUnderCheck, 'base' | 'warnings'>> {
  const [own, other] = await Promise.all([readFile(head.sequencePath), readFile(base.sequencePath)]);
  const { sequencePath } = head;
  if (own.equals(other) && namesOf(head).join() === namesOf(base).join()) {
    return { base: { ...base, sequencePath }, warnings: [] };
  }
  return {
    base,
    warnings: [
      'Base and head generate different payloads or weights: a part of what differs may come from these, not from the tasks.',
    ],
  };
}

function namesOf({ tasks }: ModuleWorkload): string[] {
  return tasks.map(({ name }) => name);
}
