import type { CeleryLab } from '../../fleet/celery/celery-lab.js';
import type { Lab } from '../../lab/lab.js';
import type { VersionName } from './check-subject.js';

export type LabName = 'head' | 'base' | 'reference';
export type NodeCheckLabs = CheckLabs<LabName, Lab>;
export type CeleryCheckLabs = CheckLabs<VersionName, CeleryLab>;

/** The labs of a check, each started when it is first asked for: versions that take turns have one each. */
export class CheckLabs<Name extends string, AnyLab extends { stop(): Promise<void> }> {
  readonly #start: () => Promise<AnyLab>;
  readonly #labs = new Map<Name, Promise<AnyLab>>();

  constructor(start: () => Promise<AnyLab>) {
    this.#start = start;
  }

  /** @throws {EnvironmentError} when it cannot be had */
  lab(name: Name): Promise<AnyLab> {
    const known = this.#labs.get(name);
    if (known !== undefined) return known;
    const starting = this.#start();
    this.#labs.set(name, starting);
    return starting;
  }

  /** Ends all of them; idempotent. */
  async stop(): Promise<void> {
    const labs = await Promise.allSettled(this.#labs.values());
    for (const lab of labs) if (lab.status === 'fulfilled') await lab.value.stop();
  }
}
