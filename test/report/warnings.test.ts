import { describe, expect, test } from 'vitest';
import { warningsOn } from '../../src/report/warnings.js';
import type { Objective } from '../../src/study/objective.js';
import type { TrialFlag } from '../../src/trial/trial.js';
import { setting, trial } from './fixtures.js';

const OBJECTIVE: Objective = { kind: 'throughput', maxErrorShare: 0.01 };

function warningsFor(flags: readonly (readonly TrialFlag[])[], objective = OBJECTIVE) {
  return warningsOn(
    flags.map((of, i) => trial(i + 1, setting(), 100, { flags: of })),
    { objective },
  );
}

const ONE_OF_EACH: readonly TrialFlag[] = [
  { kind: 'generator-behind', latenessP99Ms: 9, allowedMs: 2 },
  { kind: 'not-steady' },
  { kind: 'outliers', count: 3 },
  { kind: 'few-samples', samples: 8 },
  { kind: 'overloaded', unfinished: 50 },
  { kind: 'errors', share: 0.03 },
  { kind: 'event-loop-blocked', delayP99Ms: 120 },
  { kind: 'lab-busy', cores: 0.9 },
  { kind: 'hub-blocked', computingShare: 0.1, waitingShare: 0.5, where: 'shop.py:29 in query', stack: [] },
  { kind: 'unpatched', modules: ['socket', 'time'] },
  { kind: 'retries', share: 0.12, task: 'shop.mail', errorKind: 'ConnectionError' },
  { kind: 'stalled', slotsBusy: 0.2, cores: 0.1 },
  { kind: 'fault', fault: { kind: 'worker-exit', node: 0, atMs: 5, detail: 'exit code 1' } },
  { kind: 'interrupted' },
];

test('every flag has a sentence and an advice', () => {
  const warnings = warningsFor([ONE_OF_EACH]);
  expect(warnings.map(({ kind }) => kind).sort()).toEqual(ONE_OF_EACH.map(({ kind }) => kind).sort());
  for (const { text, advice } of warnings) {
    for (const sentence of [text, advice]) {
      expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
      expect(sentence).not.toMatch(/undefined|NaN|Infinity/);
    }
  }
});

test('trials with the same flag share one warning, with the worst of their figures', () => {
  const warnings = warningsFor([
    [{ kind: 'event-loop-blocked', delayP99Ms: 60 }],
    [],
    [{ kind: 'event-loop-blocked', delayP99Ms: 250 }],
  ]);
  expect(warnings).toEqual([
    {
      kind: 'event-loop-blocked',
      text: 'In 2 trials tasks blocked the event loop (its delay p99 was up to 250 ms).',
      advice: 'Long computations and synchronous calls belong in threads or processes.',
      trials: [1, 3],
    },
  ]);
});

describe('advice knows the options used', () => {
  test('a rate that is too high', () => {
    const flags = [[{ kind: 'overloaded', unfinished: 9 } as const]];
    expect(warningsFor(flags)[0]!.advice).toBe('Such settings are not recommended at that load.');
    expect(warningsFor(flags, { ...OBJECTIVE, ratePerSecond: 500 })[0]!.advice).toContain('--rate 500/s');
  });

  test('the share of errors that was allowed', () => {
    const flags = [[{ kind: 'errors', share: 0.2 } as const]];
    expect(warningsFor(flags, { ...OBJECTIVE, maxErrorShare: 0.05 })[0]!.advice).toContain('more than 5 %');
  });
});

test('errors are named with what their codes mean, the commonest first', () => {
  const [warning] = warningsOn(
    [
      trial(1, setting(), 100, {
        flags: [{ kind: 'errors', share: 0.3 }],
        figures: { errors: { TypeError: 2, '53300': 1_300 } },
      }),
    ],
    { objective: OBJECTIVE },
  );
  expect(warning!.text).toBe(
    'In trial 1 tasks failed (up to 30 % of them), with 53300 (PostgreSQL: too many connections) 1,300×, TypeError 2×.',
  );
});

test('faults of one kind are counted, with an example', () => {
  const fault = (kind: 'worker-exit' | 'node-blocked', detail: string): TrialFlag => ({
    kind: 'fault',
    fault: { kind, node: 0, atMs: 1, detail },
  });
  const [warning] = warningsFor([
    [fault('worker-exit', 'exit code 1'), fault('worker-exit', 'exit code 1')],
    [fault('node-blocked', 'for 3 s')],
  ]);
  expect(warning!.text).toBe(
    'In 2 trials 3 faults were seen: 2 workers ended (exit code 1), 1 node was blocked (for 3 s).',
  );
});

test('without flags there are no warnings', () => {
  expect(warningsFor([[], []])).toEqual([]);
});
