// Half blocking: 6 ms that block their thread without using the CPU (a synchronous driver), then 6 ms on a timer.
// Several workers per core pay, which for work that computes they do not.
import { setTimeout as wait } from 'node:timers/promises';

const cell = new Int32Array(new SharedArrayBuffer(4));

export async function call() {
  Atomics.wait(cell, 0, 0, 6);
  await wait(6);
}
