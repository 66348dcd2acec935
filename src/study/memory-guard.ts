import { connectionPools } from '../fleet/pool-traits.js';
import { describeSetting, type Setting } from '../fleet/setting.js';
import type { Trial } from '../trial/trial.js';
import { memoryAtMost } from './memory-use.js';
import type { Space } from './space.js';
import type { TaskProfile } from './task-profile.js';

const MIB = 2 ** 20;

/** Keeps settings from being tried that may need more memory than there is; those are approached from below. */
export class MemoryGuard {
  readonly #space: Pick<Space, 'memoryBytes' | 'machineBytes'>;
  readonly #profile: Pick<TaskProfile, 'moduleBytes'>;
  readonly #control: string;
  readonly #trials: readonly Trial[];

  /** @param trials so far; read anew at every question */
  constructor(
    space: Pick<Space, 'memoryBytes' | 'machineBytes'>,
    profile: Pick<TaskProfile, 'moduleBytes'>,
    control: Setting,
    trials: readonly Trial[],
  ) {
    this.#space = space;
    this.#profile = profile;
    this.#control = describeSetting(control);
    this.#trials = trials;
  }

  /** Why a setting must not be tried as yet; `null` where it may. */
  objection(setting: Setting): string | null {
    const { machineBytes, memoryBytes } = this.#space;
    // The default is measured beyond the user's own limit, but not beyond the machine's.
    const allowed = describeSetting(setting) === this.#control ? machineBytes : memoryBytes;
    const needed = memoryAtMost(setting, this.#trials, this.#profile.moduleBytes);
    // With a single task at a time there is nothing smaller to learn from.
    if (needed <= allowed || setting.concurrency * setting.nodes === 1) return null;
    return `it may need ${Math.round(needed / MIB)} MiB of ${Math.round(allowed / MIB)} MiB of memory`;
  }

  /** The largest setting on the way to another that may be tried; `undefined` when all that may have been. */
  nextTowards(setting: Setting, isTried: (setting: Setting) => boolean): Setting | undefined {
    return smallerShapes(setting)
      .map((shape) => withShape(setting, shape))
      .filter((smaller) => !isTried(smaller))
      .find((smaller) => this.objection(smaller) === null);
  }
}

type Shape = Pick<Setting, 'workers' | 'tasksPerWorker'>;

/** Less at once, from almost as much to a single task, each half the one before. */
function smallerShapes(setting: Shape): readonly Shape[] {
  let { workers, tasksPerWorker } = setting;
  const shapes: Shape[] = [];
  while (workers > 1 || tasksPerWorker > 1) {
    if (tasksPerWorker > 1) tasksPerWorker = Math.floor(tasksPerWorker / 2);
    else workers = Math.floor(workers / 2);
    shapes.push({ workers, tasksPerWorker });
  }
  return shapes;
}

/** Connections as many per task, where they are counted. */
function withShape(setting: Setting, { workers, tasksPerWorker }: Shape): Setting {
  const concurrency = workers * tasksPerWorker;
  const { connections } = setting;
  if (typeof connections !== 'number') return { ...setting, workers, tasksPerWorker, concurrency };
  const pools = connectionPools({ ...setting, workers });
  const each = Math.max(1, Math.floor((connections * concurrency) / setting.concurrency / pools));
  return { ...setting, workers, tasksPerWorker, concurrency, connections: pools * each };
}
