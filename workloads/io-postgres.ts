/**
 * Bound by PostgreSQL: an indexed read, a write, and a slow report, through the context's client.
 *
 * What theory expects: the database runs as many queries at once as it has cores and then queues, so capacity stops
 * growing at a small connection pool (about twice the cores, more for the reports that mostly wait), and a larger one
 * moves the queue into the database and raises its tail. Concurrency above the pool's size means tasks that wait for
 * a connection. `none` pays for a connection and a server process per query, some milliseconds each, and a burst of
 * tasks is refused once the server's `max_connections` is reached (error 53300).
 *
 * The table `pooltune_io_postgres` is made once and stays: no worker can know that it is the last. The embedded
 * database is thrown away as a whole; in your own, drop it when you are done.
 */
import type { SetupContext, TaskContext } from 'pooltune';

export const weights = { read: 6, write: 3, report: 1 };

export const payloads = {
  read: (_index: number, random: () => number) => ({ account: Math.floor(random() * ACCOUNTS) }),
  write: (_index: number, random: () => number) => ({
    id: 1 + Math.floor(random() * ROWS),
    amount: random(),
  }),
  report: (_index: number, random: () => number) => ({
    from: 1 + Math.floor(random() * (ROWS - REPORT_ROWS)),
  }),
};

/** Creates and fills the table, unless another worker has: the lock makes the others wait for it. */
export async function setup({ postgres }: SetupContext): Promise<void> {
  await postgres.withClient(async (session) => {
    await session.query('BEGIN');
    await session.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const { rows } = await session.query<{ found: boolean }>(
      "SELECT to_regclass('pooltune_io_postgres') IS NOT NULL AS found",
    );
    if (!rows[0]?.found) {
      await session.query(`CREATE TABLE pooltune_io_postgres (
        id integer PRIMARY KEY,
        account integer NOT NULL,
        amount double precision NOT NULL,
        changes integer NOT NULL DEFAULT 0,
        note text NOT NULL
      ) WITH (fillfactor = 70)`);
      await session.query(
        `INSERT INTO pooltune_io_postgres (id, account, amount, note)
         SELECT id, id % $2, id * 0.01, repeat('pooltune ', 10) FROM generate_series(1, $1::integer) AS id`,
        [ROWS, ACCOUNTS],
      );
      await session.query('CREATE INDEX pooltune_io_postgres_account ON pooltune_io_postgres (account)');
    }
    await session.query('COMMIT');
  });
}

/** Some rows by an index. */
export async function read({ account }: { account: number }, { postgres }: TaskContext): Promise<number> {
  const { rows } = await postgres.query<{ amount: number }>(
    'SELECT id, amount, note FROM pooltune_io_postgres WHERE account = $1',
    [account],
  );
  return rows.reduce((sum, { amount }) => sum + amount, 0);
}

/** One row changed and committed. */
export async function write(
  { id, amount }: { id: number; amount: number },
  { postgres }: TaskContext,
): Promise<number> {
  const { rows } = await postgres.query<{ changes: number }>(
    'UPDATE pooltune_io_postgres SET amount = $2, changes = changes + 1 WHERE id = $1 RETURNING changes',
    [id, amount],
  );
  return rows[0]!.changes;
}

/** An aggregate over some thousand rows that also waits 20 ms in the server, as for a lock or a slow disk. */
export async function report({ from }: { from: number }, { postgres }: TaskContext): Promise<number> {
  const { rows } = await postgres.query<{ accounts: string }>(
    `SELECT count(DISTINCT account) AS accounts, sum(amount) AS total, pg_sleep(0.02)
     FROM pooltune_io_postgres WHERE id BETWEEN $1 AND $2`,
    [from, from + REPORT_ROWS],
  );
  return Number(rows[0]!.accounts);
}

const ROWS = 20_000;
const ACCOUNTS = 2_000;
const REPORT_ROWS = 2_000;
/** Any number that nobody else locks. */
const LOCK = 7_006_655;
