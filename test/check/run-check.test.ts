import { describe, expect, test } from 'vitest';
import type { Round } from '../../src/check/run-check.js';
import { check, SETTING, TASKS, withTask } from './simulated-check.js';

const verdicts = (outcome: Awaited<ReturnType<typeof check>>) =>
  Object.fromEntries(outcome.metrics.map(({ metric, verdict }) => [metric, verdict]));
const failed = (outcome: Awaited<ReturnType<typeof check>>) =>
  outcome.metrics.filter(({ verdict }) => verdict === 'fail').map(({ metric }) => metric);

describe('a check of head against base', () => {
  test('of two equal versions passes, before the budget ends, with 1 in every interval', async () => {
    const outcome = await check({ base: TASKS, head: TASKS });
    expect(failed(outcome)).toEqual([]);
    expect(outcome.metrics.find(({ metric }) => metric === 'capacity')!.verdict).toBe('pass');
    for (const { ratio } of outcome.metrics) {
      expect(ratio.low ?? 0).toBeLessThanOrEqual(1);
      expect(ratio.high ?? 2).toBeGreaterThanOrEqual(1);
    }
    expect(outcome.elapsedMs).toBeLessThanOrEqual(60_000);
  });

  test('names what became slower, and stops one look after that is sure', async () => {
    const head = withTask(TASKS, { cpuMs: { kind: 'constant', ms: 4.8 } });
    const outcome = await check({ base: TASKS, head });
    expect(outcome.verdict).toBe('fail');
    expect(failed(outcome)).toEqual(expect.arrayContaining(['capacity', 'cpu']));
    expect(outcome.ended).toBe('decided');
    const capacity = outcome.metrics.find(({ metric }) => metric === 'capacity')!;
    expect(capacity.ratio.high!).toBeLessThan(1);
    expect(capacity.head.value!).toBeLessThan(capacity.base.value!);
  });

  test('a longer wait alone shows in response times and not in CPU time', async () => {
    const head = withTask(TASKS, { waitMs: { kind: 'constant', ms: 32 } });
    const outcome = await check({ base: TASKS, head });
    expect(failed(outcome)).toContain('p50');
    expect(verdicts(outcome).cpu).not.toBe('fail');
  });

  test('an improvement is no failure, and is called one', async () => {
    const head = withTask(TASKS, { cpuMs: { kind: 'constant', ms: 2.8 } });
    const outcome = await check({ base: TASKS, head });
    expect(failed(outcome)).toEqual([]);
    expect(outcome.metrics.find(({ metric }) => metric === 'capacity')!.improved).toBe(true);
  });

  test('memory, failed tasks and connections are compared like speed', async () => {
    const MIB = 2 ** 20;
    const memory = { nodeBytes: 60 * MIB, threadBytes: 12 * MIB, processBytes: 40 * MIB };
    const database = { connections: { setUpMs: 5, maxConnections: 100 } };
    const base = withTask({ ...TASKS, ...database, memory }, { usesConnection: true });
    const fatter = await check({
      base,
      head: { ...base, memory: { ...memory, nodeBytes: 90 * MIB } },
      setting: { ...SETTING, connections: 16 },
    });
    expect(failed(fatter)).toEqual(['memory']);
    const failing = await check({
      base,
      head: withTask(base, { failureShare: 0.05 }),
      setting: { ...SETTING, connections: 16 },
    });
    expect(failed(failing)).toContain('errors');
  });

  test('head and base take turns equally often, under the same arrivals, and neither is always first', async () => {
    const rounds: Round[] = [];
    const turns: { version: string; seed: number }[][] = [[]];
    await check(
      { base: TASKS, head: TASKS },
      {
        onTurn: (version, load) => {
          if (load.kind === 'steady') turns.at(-1)!.push({ version, seed: load.seed });
        },
        onRound: (round) => {
          rounds.push(round);
          turns.push([]);
        },
      },
    );
    turns.pop();
    expect(rounds.length).toBeGreaterThanOrEqual(6);
    expect(rounds.map(({ number }) => number)).toEqual(rounds.map((_, i) => i + 1));
    const seeds = new Set<number>();
    for (const round of turns) {
      for (let turn = 0; turn < round.length; turn += 2) {
        const [first, second] = [round[turn]!, round[turn + 1]!];
        expect(new Set([first.version, second.version])).toEqual(new Set(['base', 'head']));
        expect(second.seed).toBe(first.seed);
        expect(seeds.has(first.seed)).toBe(false);
        seeds.add(first.seed);
        // A B, B A, …: what drifts meets both alike.
        if (turn > 0) expect(first.version).toBe(round[turn - 1]!.version);
      }
    }
    expect(new Set(turns.map(([first]) => first!.version)).size).toBe(2);
  });

  test('without time for enough pairs it says what budget would do', async () => {
    await expect(check({ base: TASKS, head: TASKS }, { budgetMs: 6_000 })).rejects.toThrow(
      /--budget: .* are left for measuring, and a verdict takes at least 6 rounds/,
    );
  });

  test('what is neither sure to be worse nor sure not to be, when the budget ends, is inconclusive', async () => {
    const noisy = { ...TASKS, noise: { trialSigma: 0.25 } };
    const outcome = await check({ base: noisy, head: noisy }, { budgetMs: 30_000 });
    expect(outcome.verdict).toBe('inconclusive');
    expect(outcome.ended).toBe('budget');
  });

  test('an abort ends it with what there is', async () => {
    const controller = new AbortController();
    const outcome = await check(
      { base: TASKS, head: TASKS },
      {
        signal: controller.signal,
        onRound: ({ number }) => {
          if (number === 3) controller.abort();
        },
      },
    );
    expect(outcome.ended).toBe('interrupted');
    expect(outcome.rounds).toBe(3);
  });
});

describe('requirements', () => {
  const requirement = (
    text: string,
    parts: { metric: 'capacity' | 'p99' | 'errors' | 'memory'; operator: '<' | '>'; limit: number },
  ) => ({ ...parts, unit: 'ms', text }) as const;

  test('hold for the head alone, without a base', async () => {
    const outcome = await check(
      { head: TASKS },
      {
        requirements: [
          requirement('capacity>100/s', { metric: 'capacity', operator: '>', limit: 100 }),
          requirement('p99<1s', { metric: 'p99', operator: '<', limit: 1_000 }),
          requirement('errors<1%', { metric: 'errors', operator: '<', limit: 0.01 }),
        ],
      },
    );
    expect(outcome.metrics).toEqual([]);
    expect(outcome.requirements.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
    expect(outcome.ended).toBe('decided');
  });

  test('an unmet one fails, whichever it is', async () => {
    for (const [text, parts] of [
      ['capacity>2000/s', { metric: 'capacity', operator: '>', limit: 2_000 }],
      ['p99<22ms', { metric: 'p99', operator: '<', limit: 22 }],
      ['errors<0.1%', { metric: 'errors', operator: '<', limit: 0.001 }],
    ] as const) {
      const head = withTask(TASKS, { failureShare: 0.02 });
      const outcome = await check({ head }, { requirements: [requirement(text, parts)] });
      expect([text, outcome.verdict]).toEqual([text, 'fail']);
    }
  });

  test('with too few tasks to be sure of a share it names how many would do', async () => {
    const outcome = await check(
      { head: TASKS },
      { requirements: [requirement('errors<0.001%', { metric: 'errors', operator: '<', limit: 0.00001 })] },
    );
    expect(outcome.verdict).toBe('inconclusive');
    expect(outcome.requirements[0]!.samplesNeeded).toBeGreaterThan(100_000);
  });
});
