import { type ConnectionSteps, ConnectionTrace } from '../../lab/connection-trace.js';
import { Station } from './station.js';
import type { Timeline } from './timeline.js';

/** The server's side of connections: it counts them and refuses those beyond its limit. */
export class ConnectionServer {
  opened = 0;
  open = 0;
  peak = 0;
  readonly #limit: number;
  readonly #trace: ConnectionTrace;

  constructor(limit: number, timeline: Pick<Timeline, 'nowMs'>) {
    this.#limit = limit;
    this.#trace = new ConnectionTrace(() => timeline.nowMs);
  }

  accept(): boolean {
    if (this.open >= this.#limit) return false;
    this.open++;
    this.opened++;
    this.peak = Math.max(this.peak, this.open);
    this.#trace.change(this.open, 1);
    return true;
  }

  /** Counts anew; those open now count in the peak. */
  reset(): void {
    this.opened = 0;
    this.peak = this.open;
    this.#trace.reset();
  }

  close(): void {
    this.open--;
    this.#trace.change(this.open);
  }

  /** Open ones over time, since the reset. */
  steps(): ConnectionSteps {
    return this.#trace.steps();
  }
}

/** What a worker uses connections through. Calls `use` with `null` where the server refused. */
export interface ConnectionSource {
  take(use: (release: (() => void) | null) => void): void;
}

/** A pool of a fixed size that opens connections as it needs them and keeps them. */
export function pooledConnections(
  server: ConnectionServer,
  size: number,
  setUpMs: number,
  timeline: Timeline,
): ConnectionSource {
  const station = new Station(size);
  let idle = 0;
  const release = () => {
    idle++;
    station.leave();
  };
  return {
    take: (use) =>
      station.enter(() => {
        if (idle > 0) {
          idle--;
          use(release);
        } else {
          const accepted = server.accept();
          timeline.after(setUpMs, () => {
            use(accepted ? release : null);
            if (!accepted) station.leave();
          });
        }
      }),
  };
}

/** A new connection for each use. */
export function freshConnections(
  server: ConnectionServer,
  setUpMs: number,
  timeline: Timeline,
): ConnectionSource {
  const release = () => server.close();
  return {
    take: (use) => {
      const accepted = server.accept();
      timeline.after(setUpMs, () => use(accepted ? release : null));
    },
  };
}
