import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StudyResult } from '../../src/study/study-result.js';
import { cpuStudy, fruitlessStudy, postgresStudy } from '../report/fixtures.js';
import { advise } from './advise.js';
import { celeryStudy, PREFORK_ON_TWO_CORES, WAITS } from './celery-study.js';

/** Sentences come from what was measured; a hole in it must not show as one. */
function isSpeakable(text: string): boolean {
  return text.trim() !== '' && !/undefined|NaN|null|Infinity|\[object/.test(text) && /[.)]$/.test(text);
}

test('whatever trials, levers and figures are missing, the advice is whole sentences', () => {
  const study = fc
    .constantFrom(cpuStudy, postgresStudy, fruitlessStudy, () => celeryStudy(WAITS, PREFORK_ON_TWO_CORES))
    .map((build) => build());
  const holes = fc.record({
    trials: fc.nat(255),
    levers: fc.nat(15),
    blind: fc.boolean(),
    bare: fc.boolean(),
  });
  fc.assert(
    fc.property(study, holes, (whole, hole) => {
      const keep = (mask: number) => (_: unknown, i: number) => (mask & (1 << i)) !== 0;
      const result: StudyResult = {
        ...whole,
        trials: whole.trials.filter(keep(hole.trials)).map((trial) =>
          hole.blind
            ? {
                ...trial,
                figures: { ...trial.figures, eventLoop: null, memoryPeakBytes: null, connections: [] },
              }
            : trial,
        ),
        levers: whole.levers
          .filter(keep(hole.levers))
          .map((lever) =>
            hole.bare ? { ...lever, gainOverDefault: null, runnerUp: null, tried: [] } : lever,
          ),
      };
      const { summary, levers, notes, bottleneck } = advise(result);
      const texts = [summary, bottleneck.why, ...notes, ...levers.flatMap((l) => [l.why, l.wouldChange])];
      for (const text of texts) expect(text).toSatisfy(isSpeakable);
    }),
  );
});

test('a lever without any evidence of its own says so', () => {
  const base = postgresStudy();
  const { levers } = advise(
    postgresStudy({
      trials: [],
      recommended: { ...base.recommended!, setting: { ...base.recommended!.setting, connections: 50 } },
    }),
  );
  expect(levers.find(({ lever }) => lever === 'connections')!.why).toBe(
    'Chosen together with the other levers; no trial sets it apart.',
  );
});
