import { expect, test } from 'vitest';
import type { CheckTrial, RunningVersion } from '../../src/check/check-trial.js';
import type { RoundPlan } from '../../src/check/plan-rounds.js';
import { runRound } from '../../src/check/run-round.js';

const PLAN: RoundPlan = {
  warmUpMs: 300,
  turns: 2,
  fillMs: 15,
  saturatingMs: 120,
  steady: { ratePerSecond: 100, durationMs: 120 },
  expectedRounds: 6,
  roundMs: 3_000,
};

/** Versions that write down what is asked of them, in a round whose order is that of their names. */
function round(overrides: Readonly<Record<string, Partial<RunningVersion> | Error>>) {
  const log: string[] = [];
  const versions = Object.entries(overrides).map(([name, own]) => async (): Promise<RunningVersion> => {
    log.push(`${name} starts`);
    await Promise.resolve();
    if (own instanceof Error) throw own;
    log.push(`${name} has started`);
    return {
      warmUp: async () => void log.push(`${name} warms up`),
      takeTurn: async ({ kind }) => void log.push(`${name} ${kind}`),
      trial: () => ({ startedAt: name }) as CheckTrial,
      ...own,
      stop: async () => {
        log.push(`${name} stops`);
        await own.stop?.();
      },
    };
  });
  return { log, ended: runRound(versions, PLAN, { random: () => 0.9, seed: 1 }) };
}

const fails = (message: string) => async () => {
  throw new Error(message);
};

test('versions start and stop together, and take turns that neither begins more often', async () => {
  const { log, ended } = round({ a: {}, b: {} });
  expect((await ended).map(({ startedAt }) => startedAt)).toEqual(['a', 'b']);
  expect(log).toEqual([
    ...['a starts', 'b starts', 'a has started', 'b has started', 'b warms up', 'a warms up'],
    ...['a saturating', 'b saturating', 'b steady', 'a steady'],
    ...['b saturating', 'a saturating', 'a steady', 'b steady'],
    ...['a stops', 'b stops'],
  ]);
});

test('where one does not start, the other one is waited for and stopped', async () => {
  const { log, ended } = round({ a: new Error('a cannot start'), b: {} });
  await expect(ended).rejects.toThrow('a cannot start');
  expect(log.slice(-2)).toEqual(['b has started', 'b stops']);
});

test('where one does not stop, the others are stopped all the same', async () => {
  const { log, ended } = round({ a: { stop: fails('a does not stop') }, b: {} });
  await expect(ended).rejects.toThrow('a does not stop');
  expect(log.slice(-2)).toEqual(['a stops', 'b stops']);
});

test('what failed in a turn is what is said, not what stopping it says', async () => {
  const { ended } = round({ a: { takeTurn: fails('no more tasks'), stop: fails('a does not stop') }, b: {} });
  await expect(ended).rejects.toThrow('no more tasks');
});
