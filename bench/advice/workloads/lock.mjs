// A lock that all tasks share: 4 ms of each task hold it, in the database, between two waits of 8 ms. Capacity is
// 1 ÷ 4 ms from a concurrency of about 6.
import { setTimeout as wait } from 'node:timers/promises';

export async function book(_payload, { postgres }) {
  await wait(8);
  await postgres.withClient(async (session) => {
    await session.query('BEGIN');
    await session.query('SELECT pg_advisory_xact_lock(4711)');
    await session.query('SELECT pg_sleep(0.004)');
    await session.query('COMMIT');
  });
  await wait(8);
}
