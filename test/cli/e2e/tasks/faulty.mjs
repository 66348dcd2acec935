import { setTimeout as wait } from 'node:timers/promises';

/** Every task is `kind` once in so many, and else waits a little. */
const every = (count, kind) => (index) => (index % count === count - 1 ? kind : 'fine');
export const payloads = {
  fails: every(33, 'throw'),
  hangs: every(150, 'hang'),
  exits: every(200, 'exit'),
  blocks: every(50, 'block'),
};
export const fails = act;
export const hangs = act;
export const exits = act;
export const blocks = act;

async function act(kind) {
  await wait(2);
  if (kind === 'throw') throw new RangeError('no such row');
  if (kind === 'hang') await new Promise(() => {});
  if (kind === 'exit') process.exit(3);
  if (kind === 'block') for (const end = performance.now() + 150; performance.now() < end; );
}
