import { describe, expect, it } from 'vitest';
import { describeSetting } from '../../src/fleet/setting.js';
import { runStudy } from '../../src/study/run-study.js';
import type { StudyOptions } from '../../src/study/study-options.js';
import type { StudyEvent, StudyResult } from '../../src/study/study-result.js';
import { MODELS } from './models.js';
import { study, studyOptionsFor } from './simulated-lab.js';

/** One that only computes, one that only waits, one where the calibration does not tell, and one that runs out of time. */
const NAMES = [
  'only computes',
  'mostly waits',
  'a downstream that suffers beyond twelve',
  'waits that block',
];

type Told = { readonly result: StudyResult; readonly texts: readonly string[] };

async function told(name: string, overrides: Partial<StudyOptions> = {}): Promise<Told> {
  const events: StudyEvent[] = [];
  const options = studyOptionsFor(MODELS[name]!, overrides);
  const result = await runStudy({ ...options, onEvent: (event) => events.push(event) });
  const texts = events.flatMap((event) => (event.kind === 'decision' ? [event.text] : []));
  return { result, texts };
}

/** Fails unless there is one of each in this order, others in between. */
function expectInOrder(texts: readonly string[], patterns: readonly RegExp[]): void {
  let from = 0;
  for (const pattern of patterns) {
    const at = texts.findIndex((text, index) => index >= from && pattern.test(text));
    expect(at, `${pattern} after ${texts[from - 1]} in\n${texts.join('\n')}`).toBeGreaterThanOrEqual(0);
    from = at + 1;
  }
}

describe('a study tells its decisions', () => {
  it.each(NAMES)('from where each pool begins to what is recommended: %s', async (name) => {
    const { texts, result } = await told(name);
    expectInOrder(texts, [
      /^\S+: begins at concurrency \d+, where /,
      /^the best of the screening: /,
      /^finalists: /,
      /^by capacity .* is taken/,
      /^prefetch multipliers (by makespan .* first: \d|were not compared)/,
      /^recommended: /,
    ]);
    expect(texts.at(-1)).toBe(`recommended: ${describeSetting(result.recommended!.setting)}`);
  });

  it('with an SLO, between which settings response times decide, and for whom', async () => {
    const slo = { percentile: 'p99', maxMs: 1_000 } as const;
    const objective = { kind: 'throughput', maxErrorShare: 0.01, slo } as const;
    const { texts } = await told('computes between waits', { objective });
    expectInOrder(texts, [/^response times decide between /, /^by response time .* is taken/]);
    const strict = await told('computes between waits', {
      objective: { ...objective, slo: { ...slo, maxMs: 0.001 } },
    });
    expect(strict.texts.at(-1)).toBe('no setting keeps the SLO');
  });

  it('where there are connections, of how many', async () => {
    const { texts } = await told('a database at its best with six connections');
    expectInOrder(texts, [
      /^fewer and more connections for /,
      /^the best so far with connections compared: /,
    ]);
  });

  it('and decides the same when nobody listens', async () => {
    const { result } = await told('a lock that all tasks share', { budgetMs: 30_000 });
    expect(await study(MODELS['a lock that all tasks share']!, { budgetMs: 30_000 })).toEqual(result);
  });
});
