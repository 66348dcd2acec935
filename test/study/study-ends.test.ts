import { describe, expect, it } from 'vitest';
import { EnvironmentError, LabLostError, UsageError } from '../../src/foundation/errors.js';
import { runStudy } from '../../src/study/run-study.js';
import type { StudyEvent } from '../../src/study/study-result.js';
import { MODELS } from './models.js';
import { study, studyOptionsFor } from './simulated-lab.js';

const model = MODELS['computes between waits']!;

describe('a study', () => {
  it.each([20_000, 33_000, 60_000, 120_000])('keeps to a budget of %i ms', async (budgetMs) => {
    const { elapsedMs, recommended } = await study(model, { budgetMs });
    expect(recommended).not.toBeNull();
    // The last trial's start-up is an estimate.
    expect(elapsedMs).toBeLessThanOrEqual(budgetMs * 1.03);
  });

  it('refuses a budget that does not allow a trial of each pool type, and names one that would do', async () => {
    const failure = await study(model, { budgetMs: 900 }).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as UsageError).message).toMatch(/0\.9 s that the budget leaves for trials are too few/);
    const [, named] = /--budget (\d+)s/.exec((failure as UsageError).hint ?? '') ?? [];
    const { recommended } = await study(model, { budgetMs: Number(named) * 1_000 });
    expect(recommended).not.toBeNull();
  });

  it('is the same for the same seed, and another for another', async () => {
    const first = await study(model, { seed: 7, budgetMs: 30_000 });
    const again = await study(model, { seed: 7, budgetMs: 30_000 });
    const other = await study(model, { seed: 8, budgetMs: 30_000 });
    expect(again).toEqual(first);
    expect(other.trials.map(({ figures }) => figures.throughput)).not.toEqual(
      first.trials.map(({ figures }) => figures.throughput),
    );
  });

  it.each([1, 4, 12, 18])(
    'interrupted during trial %i ends at once with what was measured',
    async (during) => {
      const controller = new AbortController();
      const options = studyOptionsFor(model);
      let trials = 0;
      const result = await runStudy({
        ...options,
        signal: controller.signal,
        evaluate: (setting, load, evaluation) => {
          if (++trials === during) controller.abort();
          return options.evaluate(setting, load, evaluation);
        },
      });
      expect(result.ended).toBe('interrupted');
      expect(trials).toBe(during);
      expect(result.trials).toHaveLength(during);
      expect(result.trials.map(({ id }) => id)).toEqual(result.trials.map((_, index) => index + 1));
    },
  );

  it('interrupted before its first trial has none and recommends nothing', async () => {
    const { trials, recommended, levers, ended } = await study(model, { signal: AbortSignal.abort() });
    expect({ trials, recommended, levers, ended }).toEqual({
      trials: [],
      recommended: null,
      levers: [],
      ended: 'interrupted',
    });
  });

  it('leaves out a setting that cannot be had here, and goes on', async () => {
    const options = studyOptionsFor(model);
    let trials = 0;
    const events: StudyEvent[] = [];
    const { recommended } = await runStudy({
      ...options,
      onEvent: (event) => events.push(event),
      evaluate: async (setting, load, evaluation) => {
        if (++trials === 3) throw new EnvironmentError('no room for it');
        return options.evaluate(setting, load, evaluation);
      },
    });
    expect(recommended).not.toBeNull();
    expect(events).toContainEqual({
      kind: 'decision',
      text: expect.stringMatching(/^left out .*: no room for it$/),
    });
  });

  it('ends when what every trial needs is gone, with what was measured in the journal', async () => {
    const options = studyOptionsFor(model);
    const journalled: number[] = [];
    let trials = 0;
    const gone = new LabLostError('the broker was lost');
    const study = runStudy({
      ...options,
      journal: { append: ({ trial }) => void journalled.push(trial.id), appendRefusal: () => {} },
      evaluate: async (setting, load, evaluation) => {
        if (++trials === 3) throw gone;
        return options.evaluate(setting, load, evaluation);
      },
    });
    await expect(study).rejects.toBe(gone);
    expect(trials).toBe(3);
    expect(journalled).toEqual([1, 2]);
  });

  it('tells of its stages in order, and of every trial before and after it ran', async () => {
    const events: StudyEvent[] = [];
    const { trials } = await study(model, { onEvent: (event) => events.push(event) });
    const stages = events.flatMap((event) => (event.kind === 'stage' ? [event.stage] : []));
    expect([...new Set(stages)]).toEqual(['screening', 'finalists', 'prefetch', 'ablation', 'response-time']);
    const count = (kind: StudyEvent['kind']) => events.filter((event) => event.kind === kind).length;
    expect(count('trial-started')).toBe(trials.length);
    expect(count('trial-ended')).toBe(trials.length);
    expect(count('progress')).toBe(trials.length);
  });

  it('tells how many tasks have finished while a trial runs, after its start and before its end', async () => {
    const options = studyOptionsFor(model, { budgetMs: 20_000 });
    const kinds: string[] = [];
    await runStudy({
      ...options,
      onEvent: ({ kind }) => void (kind.startsWith('trial-') && kinds.push(kind)),
      evaluate: (setting, load, evaluation) => {
        evaluation.onProgress?.(10);
        evaluation.onProgress?.(20);
        return options.evaluate(setting, load, evaluation);
      },
    });
    const each = ['trial-started', 'trial-progress', 'trial-progress', 'trial-ended'];
    expect(kinds.length).toBeGreaterThan(4 * each.length);
    expect(kinds).toEqual(Array.from({ length: kinds.length / each.length }, () => each).flat());
  });

  it('counts nothing where nobody listens', async () => {
    const options = studyOptionsFor(model, { budgetMs: 20_000 });
    await runStudy({
      ...options,
      evaluate: (setting, load, evaluation) => {
        expect(evaluation.onProgress).toBe(undefined);
        return options.evaluate(setting, load, evaluation);
      },
    });
  });

  it('journals each trial before the next one starts', async () => {
    const order: string[] = [];
    const options = studyOptionsFor(model, { budgetMs: 20_000 });
    await runStudy({
      ...options,
      journal: {
        append: async ({ trial }) => void order.push(`journal ${trial.id}`),
        appendRefusal: () => {},
      },
      onEvent: (event) => {
        if (event.kind === 'trial-started') order.push('start');
      },
    });
    expect(order).toEqual(
      Array.from({ length: order.length / 2 }, (_, index) => ['start', `journal ${index + 1}`]).flat(),
    );
  });
});
