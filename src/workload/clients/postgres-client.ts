import type { Client, Pool } from 'pg';
import { UsageError } from '../../foundation/errors.js';
import { type Connections, poolSize } from './connections.js';

/** PostgreSQL through pg, with exactly as many connections as the setting says. */
export interface PostgresClient extends PostgresSession {
  /**
   * Runs several statements on one connection, as a transaction needs. The connection goes back when `use` ends; one
   * that is left inside a transaction is closed instead.
   */
  withClient<Result>(use: (session: PostgresSession) => Promise<Result>): Promise<Result>;
}

export interface PostgresSession {
  /**
   * @param text one statement, with `$1`, `$2`, … for the values
   * @throws an `Error` with PostgreSQL's or the system's `code`, such as `53300` (too many connections)
   */
  // biome-ignore lint/suspicious/noExplicitAny: a row's columns are known to the statement's author alone
  query<Row = any>(text: string, values?: readonly unknown[]): Promise<PostgresResult<Row>>;
}

export interface PostgresResult<Row> {
  readonly rows: Row[];
  /** Rows read or changed; `null` for statements that do neither. */
  readonly rowCount: number | null;
}

/** What hands the client out keeps this end of it. */
export interface PostgresClientHandle extends PostgresClient {
  /** Whether a task has used it. */
  readonly used: boolean;
  /** Imports what a query needs, and opens nothing. */
  load(): Promise<void>;
  /** Ends all connections; those in use are cut after a moment of grace. */
  close(): Promise<void>;
}

/**
 * Nothing is imported before `load` or the first query, nor opened before that.
 * @param options.connections size of the pool, or `'none'`: a connection per use, ended after it
 * @param options.url `postgres://user:password@host:port/database`
 */
export function createPostgresClient(options: {
  connections: Connections;
  url?: string;
}): PostgresClientHandle {
  return new PgPostgresClient(options.connections, options.url);
}

class PgPostgresClient implements PostgresClientHandle {
  used = false;
  readonly #connections: Connections;
  readonly #url: string | undefined;
  #pg: Promise<typeof import('pg')['default']> | undefined;
  #pool: Pool | undefined;
  readonly #open = new Set<Client>();
  #closed = false;

  constructor(connections: Connections, url: string | undefined) {
    this.#connections = connections;
    this.#url = url;
  }

  query<Row>(text: string, values?: readonly unknown[]): Promise<PostgresResult<Row>> {
    return this.withClient((session) => session.query<Row>(text, values));
  }

  async withClient<Result>(use: (session: PostgresSession) => Promise<Result>): Promise<Result> {
    this.used = true;
    if (this.#url === undefined) {
      throw new UsageError(NO_POSTGRES, {
        hint: 'Name a database with --postgres, or let the lab start its own.',
      });
    }
    const pg = await this.#import();
    if (this.#closed) throw new Error('the PostgreSQL client was closed: its worker is ending');
    const connection = { connectionString: this.#url, application_name: 'pooltune' };
    if (this.#connections === 'none') {
      const client = new pg.Client(connection);
      this.#watch(client);
      try {
        await client.connect();
        return await use(client as PostgresSession);
      } finally {
        await this.#end(client);
      }
    }
    this.#pool ??= this.#createPool(
      new pg.Pool({ ...connection, max: poolSize(this.#connections), idleTimeoutMillis: 0 }),
    );
    const client = await this.#pool.connect();
    let isEnding = false;
    try {
      return await use(client as PostgresSession);
    } catch (thrown) {
      isEnding = endsSession(thrown);
      throw thrown;
    } finally {
      const idle = client.getTransactionStatus() === 'I';
      client.release(isEnding || !idle);
    }
  }

  async load(): Promise<void> {
    await this.#import();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // pg waits for connections in use, and a task that hangs never gives its own back: those are cut.
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, CLOSE_GRACE_MS);
    });
    await Promise.race([this.#pool?.end(), grace]);
    clearTimeout(timer);
    for (const client of this.#open) cut(client);
    this.#open.clear();
  }

  #import(): Promise<typeof import('pg')['default']> {
    this.#pg ??= import('pg').then((module) => module.default);
    return this.#pg;
  }

  #createPool(pool: Pool): Pool {
    pool.on('connect', (client) => this.#watch(client as unknown as Client));
    // The server ended an idle connection: the pool opens another when it is needed.
    pool.on('error', () => {});
    return pool;
  }

  /** A connection that breaks between queries must not end the worker: the next query reports it. */
  #watch(client: Client): void {
    client.on('error', () => {});
    this.#open.add(client);
    client.once('end', () => this.#open.delete(client));
  }

  async #end(client: Client): Promise<void> {
    await client.end().catch(() => {});
    this.#open.delete(client);
  }
}

/** What a task is told that uses `context.postgres` where there is none. */
export const NO_POSTGRES = 'context.postgres was used, but this run has no PostgreSQL';

const CLOSE_GRACE_MS = 500;

/** Whether the server closes the connection after this error, which pg learns a moment later: `admin_shutdown` and its like. */
function endsSession(thrown: unknown): boolean {
  const { severity, code } = (thrown ?? {}) as { severity?: unknown; code?: unknown };
  return severity === 'FATAL' || severity === 'PANIC' || (typeof code === 'string' && /^(57P|08)/.test(code));
}

/** Closes the socket at once; pg's types keep the connection to themselves. */
function cut(client: Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
