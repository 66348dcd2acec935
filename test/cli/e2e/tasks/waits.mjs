import { setTimeout as wait } from 'node:timers/promises';

export async function waits() {
  await wait(5);
}
