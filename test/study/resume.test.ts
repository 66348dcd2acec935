import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalledTrial } from '../../src/study/journalled-trial.js';
import { runStudy } from '../../src/study/run-study.js';
import type { Evaluate } from '../../src/study/study-options.js';
import { MODELS } from './models.js';
import { studyOptionsFor } from './simulated-lab.js';

const model = MODELS['a server that allows twenty connections']!;

async function journalled(earlier: readonly JournalledTrial[] = []) {
  const lines: JournalledTrial[] = [...earlier];
  let measured = 0;
  const options = studyOptionsFor(model, { budgetMs: 60_000 });
  const evaluate: Evaluate = (...call) => {
    measured++;
    return options.evaluate(...call);
  };
  const result = await runStudy({
    ...options,
    evaluate,
    earlier,
    journal: {
      append(trial, elapsedMs) {
        lines.push({ trial, elapsedMs });
      },
    },
  });
  return { result, lines, measured };
}

describe('a study that goes on with the trials of one that was stopped', () => {
  it('measures none of them again, wherever it was stopped, and goes on at their place in its time', async () => {
    const whole = await journalled();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.lines.length }), async (count) => {
        const earlier = whole.lines.slice(0, count);
        const { result, lines, measured } = await journalled(earlier);
        expect(result.trials.slice(0, count)).toEqual(earlier.map(({ trial }) => trial));
        expect(measured).toBe(result.trials.length - count);
        expect(lines.map(({ trial }) => trial)).toEqual(result.trials);
        expect(new Set(result.trials.map(({ id }) => id)).size).toBe(result.trials.length);
        const places = lines.map(({ elapsedMs }) => elapsedMs);
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }),
      { numRuns: 12 },
    );
  });

  it('comes to the same answer when nothing was left to do', async () => {
    const whole = await journalled();
    const { result, measured } = await journalled(whole.lines);
    expect(measured).toBe(0);
    expect(result.recommended).toEqual(whole.result.recommended);
    expect(result.levers).toEqual(whole.result.levers);
  });

  it('measures the trial again that was cut off', async () => {
    const { lines } = await journalled();
    const [first, second] = lines.map(({ trial, elapsedMs }) => ({ trial, elapsedMs }));
    const cut = { ...second!, trial: { ...second!.trial, flags: [{ kind: 'interrupted' } as const] } };
    const { result } = await journalled([first!, cut]);
    expect(result.trials.filter(({ flags }) => flags.some(({ kind }) => kind === 'interrupted'))).toEqual([]);
    expect(result.trials[0]).toEqual(first!.trial);
  });
});
