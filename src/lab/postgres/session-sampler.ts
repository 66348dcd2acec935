import type pg from 'pg';
import { monotonicMs } from '../../foundation/clock.js';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import { maskSecrets } from '../../foundation/secrets.js';
import { type ConnectionSteps, ConnectionTrace } from '../connection-trace.js';
import type { ConnectionCount } from './postgres-upstream.js';

/** This user's sessions in this database, other than the sampler's. Backend types are told since PostgreSQL 10. */
const SESSIONS_SQL = `select pid, coalesce(backend_start::text, '') as start from pg_stat_activity
  where datname = current_database() and usename = current_user
    and backend_type = 'client backend' and pid <> pg_backend_pid()`;
/** Counted since PostgreSQL 14, for all users of the database, refused ones left out. */
const OPENED_SQL = `select sessions::text from pg_stat_database where datname = current_database()`;

const SAMPLE_MS = 50;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Counts connections to a server of the user's, from one connection of its own. Sessions that were there before it
 * came are strangers and never count. `peak` is sampled every 50 ms, so a shorter burst may be missed; `opened`
 * is the server's own count where it has one (then including other users' of the same database), else the sessions
 * seen by sampling. Sessions that come and go between two samples are in no step's `open`; in which step they were
 * opened is told by the server's count, which lags by up to a second for those that stay open.
 */
export class SessionSampler {
  readonly #url: string;
  #client: pg.Client | undefined;
  #strangers = new Set<string>();
  #seen = new Set<string>();
  #openAtReset = new Set<string>();
  #sessionsAtReset: number | null = null;
  /** Sessions of our own since the reset: the first connection's reconnects. */
  #ownSessions = 0;
  #peak = 0;
  /** Since the reset, as far as it has been told so far. */
  #opened = 0;
  readonly #trace = new ConnectionTrace(monotonicMs, SAMPLE_MS);
  #timer: NodeJS.Timeout | undefined;
  #busy: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws {EnvironmentError} with the masked URL */
  async start(): Promise<void> {
    const client = await this.#connected();
    this.#strangers = await sessionsOf(client);
    await this.reset();
    this.#schedule();
  }

  async reset(): Promise<void> {
    await this.#inTurn(async (client) => {
      this.#openAtReset = await this.#ourSessions(client);
      this.#seen = new Set();
      this.#peak = this.#openAtReset.size;
      this.#ownSessions = 0;
      this.#opened = 0;
      this.#trace.change(this.#peak);
      this.#trace.reset();
      this.#sessionsAtReset = await openedSoFar(client);
    });
  }

  async count(): Promise<ConnectionCount> {
    await this.#inTurn((client) => this.#sample(client));
    return { opened: this.#opened, peak: this.#peak };
  }

  /** Open ones since the reset, as of the last sample. */
  steps(): ConnectionSteps {
    return this.#trace.steps();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#busy.catch(() => {});
    await this.#client?.end().catch(() => {});
  }

  #schedule(): void {
    this.#timer = setTimeout(async () => {
      // A connection that is lost in between is made anew at the next sample; whoever asks for the count hears of it.
      await this.#inTurn((client) => this.#sample(client)).catch(() => {});
      if (!this.#closed) this.#schedule();
    }, SAMPLE_MS);
  }

  /** One query at a time, in the order of asking. */
  #inTurn(work: (client: pg.Client) => Promise<void>): Promise<void> {
    const done = this.#busy.then(async () => work(await this.#connected()));
    this.#busy = done.catch(() => {});
    return done;
  }

  async #sample(client: pg.Client): Promise<void> {
    const open = await this.#ourSessions(client);
    this.#peak = Math.max(this.#peak, open.size);
    for (const session of open) if (!this.#openAtReset.has(session)) this.#seen.add(session);
    const sessions = this.#sessionsAtReset === null ? null : await openedSoFar(client);
    const { size: seen } = this.#seen;
    const opened =
      sessions === null || this.#sessionsAtReset === null
        ? seen
        : // The server's counters may lag behind by a moment; what was seen is certain.
          Math.max(seen, sessions - this.#sessionsAtReset - this.#ownSessions);
    this.#trace.change(open.size, Math.max(0, opened - this.#opened));
    this.#opened = Math.max(this.#opened, opened);
  }

  async #ourSessions(client: pg.Client): Promise<Set<string>> {
    const sessions = await sessionsOf(client);
    for (const session of this.#strangers) sessions.delete(session);
    return sessions;
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client !== undefined) return this.#client;
    const { default: postgres } = await import('pg');
    const client = new postgres.Client({
      connectionString: this.#url,
      application_name: 'pooltune observer',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    client.on('error', () => {
      if (this.#client === client) this.#client = undefined;
    });
    try {
      await client.connect();
    } catch (error) {
      throw new EnvironmentError(
        `PostgreSQL at ${maskSecrets(this.#url)} cannot be reached: ${maskSecrets(messageOf(error))}.`,
        {
          hint: 'Check that it runs, and the host, port, user, password and database in the URL.',
          cause: error,
        },
      );
    }
    this.#client = client;
    this.#ownSessions += 1;
    return client;
  }
}

async function sessionsOf(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ pid: number; start: string }>(SESSIONS_SQL);
  return new Set(rows.map(({ pid, start }) => `${pid} ${start}`));
}

async function openedSoFar(client: pg.Client): Promise<number | null> {
  try {
    const { rows } = await client.query<{ sessions: string }>(OPENED_SQL);
    return rows[0] === undefined ? null : Number(rows[0].sessions);
  } catch {
    return null;
  }
}
