import { rm } from 'node:fs/promises';
import { type Guard, startGuard } from './guard/guard.js';
import { type Observer, startObserver } from './observer/observer.js';
import { temporaryFolder } from './temporary-folder.js';

/** What every lab has: a folder, an observer, and the guard that ends everything should the CLI die. */
export class LabBase {
  readonly guard: Guard;
  readonly observer: Observer;
  /** Temporary, the lab's own, removed at `stop`. */
  readonly folder: string;
  readonly #stops: (() => Promise<void>)[];

  private constructor(parts: {
    guard: Guard;
    observer: Observer;
    folder: string;
    stops: (() => Promise<void>)[];
  }) {
    this.guard = parts.guard;
    this.observer = parts.observer;
    this.folder = parts.folder;
    this.#stops = parts.stops;
  }

  /** @throws {EnvironmentError} when a process or folder cannot be had; nothing is left behind then */
  static async start(): Promise<LabBase> {
    const stops: (() => Promise<void>)[] = [];
    try {
      const folder = await temporaryFolder();
      stops.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }));
      const guard = await startGuard();
      stops.push(() => guard.close());
      await guard.watchFolder(folder);
      const observer = await startObserver();
      stops.push(() => observer.close());
      return new LabBase({ guard, observer, folder, stops });
    } catch (thrown) {
      await stopAll(stops);
      throw thrown;
    }
  }

  /** Has `stop` end something, before all that was started earlier. */
  onStop(stop: () => Promise<void>): void {
    this.#stops.push(stop);
  }

  /** Ends everything; idempotent. */
  stop(): Promise<void> {
    return stopAll(this.#stops);
  }
}

/** In reverse order of their start; one that fails does not keep the others from ending. */
async function stopAll(stops: (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop().catch(() => {});
}
