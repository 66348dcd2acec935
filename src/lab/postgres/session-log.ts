import { type Clock, monotonicMs } from '../../foundation/clock.js';
import { type ConnectionSteps, ConnectionTrace } from '../connection-trace.js';
import type { ConnectionCount } from './postgres-upstream.js';

/** What is kept of other lines, in characters, to say why a server ended. */
const KEPT = 4_000;

/**
 * Counts sessions from the server's log (`log_line_prefix` is `%p|`): one line when a session is ready for its first
 * query, one when it ends. Unlike sampling `pg_stat_activity` this misses no session, however short, and costs
 * nothing while connections stay open. A connection that is refused never gets ready, so it is not counted.
 */
export class SessionLog {
  readonly #open = new Set<number>();
  #opened = 0;
  #peak = 0;
  #rest = '';
  #other = '';
  readonly #onLine: (line: string) => void;
  readonly #trace: ConnectionTrace;

  /** @param onLine called with every line that is not about a session */
  constructor(onLine: (line: string) => void = () => {}, clock: Clock = monotonicMs) {
    this.#onLine = onLine;
    this.#trace = new ConnectionTrace(clock);
  }

  /** @param chunk the next piece of the log, cut anywhere */
  feed(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) this.#read(line);
  }

  reset(): void {
    this.#opened = 0;
    this.#peak = this.#open.size;
    this.#trace.reset();
  }

  count(): ConnectionCount {
    return { opened: this.#opened, peak: this.#peak };
  }

  /** Open ones since the reset, at the moments at which their lines were read. */
  steps(): ConnectionSteps {
    return this.#trace.steps();
  }

  /** The last lines that were not about sessions. */
  get tail(): string {
    return (this.#other + this.#rest).trim();
  }

  #read(line: string): void {
    const match = /^(\d+)\|LOG: {2}(connection ready|disconnection|all server processes terminated)/.exec(
      line,
    );
    const pid = Number(match?.[1]);
    if (match?.[2] === 'connection ready') {
      this.#open.add(pid);
      this.#opened += 1;
      this.#peak = Math.max(this.#peak, this.#open.size);
      this.#trace.change(this.#open.size, 1);
    } else if (match?.[2] === 'disconnection') {
      this.#open.delete(pid);
      this.#trace.change(this.#open.size);
    } else {
      // After a backend's crash the server ends all sessions, without a line for each.
      if (match !== null) {
        this.#open.clear();
        this.#trace.change(0);
      }
      this.#other = `${this.#other}${line}\n`.slice(-KEPT);
      this.#onLine(line);
    }
  }
}
