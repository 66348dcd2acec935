import { CeleryLab } from '../../fleet/celery/celery-lab.js';
import type { VersionName } from './check-subject.js';

/** The labs of a check of a Celery app, each started when it is first asked for: versions that take turns have one each. */
export class CeleryCheckLabs {
  readonly #options: Parameters<typeof CeleryLab.start>[0];
  readonly #labs = new Map<VersionName, Promise<CeleryLab>>();

  constructor(options: Parameters<typeof CeleryLab.start>[0]) {
    this.#options = options;
  }

  /** @throws {EnvironmentError} when its broker cannot be had */
  lab(name: VersionName): Promise<CeleryLab> {
    const known = this.#labs.get(name);
    if (known !== undefined) return known;
    const starting = CeleryLab.start(this.#options);
    this.#labs.set(name, starting);
    return starting;
  }

  /** Ends all of them; idempotent. */
  async stop(): Promise<void> {
    const labs = await Promise.allSettled(this.#labs.values());
    for (const lab of labs) if (lab.status === 'fulfilled') await lab.value.stop();
  }
}
