import { Lab, type LabOptions } from '../../lab/lab.js';

export type LabName = 'head' | 'base' | 'reference';

/** The labs of a check, each started when it is first asked for: versions that take turns have one each. */
export class CheckLabs {
  readonly #options: LabOptions;
  readonly #labs = new Map<LabName, Promise<Lab>>();

  constructor(options: LabOptions) {
    this.#options = options;
  }

  /** @throws {EnvironmentError} when it cannot be had */
  lab(name: LabName): Promise<Lab> {
    const known = this.#labs.get(name);
    if (known !== undefined) return known;
    const starting = Lab.start(this.#options);
    this.#labs.set(name, starting);
    return starting;
  }

  /** Ends all of them; idempotent. */
  async stop(): Promise<void> {
    const labs = await Promise.allSettled(this.#labs.values());
    for (const lab of labs) if (lab.status === 'fulfilled') await lab.value.stop();
  }
}
