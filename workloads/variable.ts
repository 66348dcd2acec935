/**
 * Durations that vary: log-normal (a median of 10 ms, a tail of more than 10 times that) and bimodal (95 of 100 take
 * 5 ms, the others 100 ms).
 *
 * A duration is drawn once, into the payload, so that each setting meets the same durations in the same order. The
 * task waits it out on a timer: it stands for waiting on something else (a service, a lock), and uses no CPU.
 *
 * What theory expects: with several nodes and a prefetch multiplier above 1, tasks held at a node wait behind a slow
 * one while another node is idle (a convoy): at a multiplier of 1 the convoy share and the tail are smallest. Only
 * where the broker is far away compared with 5 ms does a larger one pay. Waiting needs no core, so capacity is
 * concurrency ÷ mean duration on any pool type, and the event loop is the simplest.
 */
import { setTimeout as wait } from 'node:timers/promises';

export const weights = { logNormal: 1, bimodal: 1 };

export const payloads = {
  logNormal: (_index: number, random: () => number) => ({
    durationMs: Math.min(MAX_DURATION_MS, MEDIAN_MS * Math.exp(SIGMA * normal(random))),
  }),
  bimodal: (_index: number, random: () => number) => ({ durationMs: random() < 0.95 ? 5 : 100 }),
};

export async function logNormal({ durationMs }: { durationMs: number }): Promise<void> {
  await wait(durationMs);
}

export async function bimodal({ durationMs }: { durationMs: number }): Promise<void> {
  await wait(durationMs);
}

/** A standard normal draw (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const MEDIAN_MS = 10;
const SIGMA = 1;
const MAX_DURATION_MS = 1_000;
