// CPU bursts between I/O: three times 10 ms of waiting and about 1.5 ms of hashing. One event loop is full at about 220
// tasks/s; a worker per core with eight tasks each doubles that.
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

const text = 'pooltune '.repeat(7_000);

export async function stages() {
  let digest = '';
  for (let stage = 0; stage < 3; stage++) {
    await wait(10);
    for (let round = 0; round < 12; round++)
      digest = createHash('sha256').update(text).update(digest).digest('hex');
  }
  return digest;
}
