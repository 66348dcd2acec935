// Fills a buffer for each task and lets go of it, as one that reads a file or an image does.
import { setTimeout as wait } from 'node:timers/promises';

export async function keepsMuch({ megabytes }) {
  const buffer = Buffer.alloc(megabytes * 2 ** 20, 1);
  await wait(20);
  return buffer[7];
}
