/** Mostly waiting, a little computing: concurrency pays, and no server is needed. */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

export async function fetchLike({ waitMs }: { waitMs: number }): Promise<void> {
  await wait(waitMs);
}

export function hash({ text }: { text: string }): string {
  return createHash('sha256').update(text.repeat(200)).digest('hex');
}

export const payloads = {
  fetchLike: (index: number) => ({ waitMs: 10 + (index % 3) * 5 }),
  hash: (index: number) => ({ text: `payload ${index}` }),
};

export const weights = { fetchLike: 4, hash: 1 };
