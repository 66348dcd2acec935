import { describe, expect, it } from 'vitest';
import { seededRandom, standardNormal } from '../../../src/foundation/random.js';
import { fitModel } from '../../../src/plan/fit/fit-model.js';
import { errorSpread, halfWidth, heldOutError, heldOutErrors } from '../../../src/plan/fit/held-out.js';
import { loop, saturating, syntheticStudy, threads } from './synthetic-study.js';

describe('the errors of trials that were left out', () => {
  it('give 90 % intervals that hold as much of what comes next, whatever the model is off by', () => {
    for (const sigma of [0.05, 0.1, 0.2]) {
      let inside = 0;
      const studies = 2_000;
      const random = seededRandom(1);
      for (let study = 0; study < studies; study++) {
        const errors = Array.from({ length: 12 }, () => sigma * standardNormal(random));
        const next = sigma * standardNormal(random);
        if (Math.abs(next) <= halfWidth(errorSpread(new Map([['capacity', errors]]), 'capacity'))) inside++;
      }
      expect(inside / studies).toBeGreaterThan(0.85);
      expect(inside / studies).toBeLessThan(0.97);
    }
  });

  it('are larger where the machine is noisier, and are of every trial once', () => {
    const runs = [1, 2, 4, 8, 16].flatMap((n) => [
      [loop(2 * n), saturating] as const,
      [threads(2, n), saturating] as const,
    ]);
    const truth = { cpuMs: 2, waitMs: 18, waitSigma: 0.5, cpuFactor: 1.2, dispatchMs: 0.1, cores: 4 };
    const errorsAt = (noise: number) => {
      const { source } = syntheticStudy({ ...truth, noise }, runs as never, seededRandom(2));
      return heldOutErrors(source, fitModel(source, { seed: 1 }), { seed: 1 });
    };
    const [calm, noisy] = [errorsAt(0.01), errorsAt(0.3)];
    expect(calm.get('capacity')).toHaveLength(runs.length);
    expect(errorSpread(calm, 'capacity').sigma).toBeLessThan(errorSpread(noisy, 'capacity').sigma);
    expect(heldOutError(calm, 'capacity')!.median).toBeLessThan(heldOutError(noisy, 'capacity')!.median);
    expect(heldOutError(calm, 'capacity')!.median).toBeLessThan(0.1);
  });

  it('judge each trial by the interval that the others give', () => {
    const errors = new Map([['makespan', [0.01, -0.01, 0.01, -0.01, 0.01, -0.01, 0.01, 0.106]]] as const);
    expect(heldOutError(errors, 'makespan')).toMatchObject({ trials: 8, covered: 7 / 8 });
  });

  it('say nothing of what was never left out', () => {
    expect(heldOutError(new Map(), 'p99')).toBeNull();
  });
});
