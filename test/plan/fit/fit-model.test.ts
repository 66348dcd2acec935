import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import { seededRandom } from '../../../src/foundation/random.js';
import { fitModel, machineOf } from '../../../src/plan/fit/fit-model.js';
import { simulatedForecast } from '../../../src/plan/fit/trial-forecast.js';
import { loop, saturating, steady, syntheticStudy, type Truth, threads } from './synthetic-study.js';

const truth: Truth = {
  cpuMs: 2,
  waitMs: 18,
  waitSigma: 0.5,
  cpuFactor: 1.4,
  dispatchMs: 0.1,
  cores: 4,
  noise: 0.02,
};
const runs = [
  [loop(2), saturating],
  [loop(8), saturating],
  [loop(40), saturating],
  [threads(4, 1), saturating],
  [threads(4, 8), saturating],
  [threads(2, 8), saturating],
  [threads(4, 8), steady(700)],
  [loop(40), steady(200)],
] as [ReturnType<typeof loop>, typeof saturating][];

describe('a fit of a study whose truth is known', () => {
  it('finds the CPU time under load and what dispatch costs', () => {
    fc.assert(
      fc.property(
        fc.record({
          cpuFactor: fc.double({ min: 0.7, max: 1.8, noNaN: true }),
          waitMs: fc.double({ min: 4, max: 40, noNaN: true }),
          seed: fc.integer({ min: 1, max: 1_000 }),
        }),
        ({ cpuFactor, waitMs, seed }) => {
          const { source } = syntheticStudy({ ...truth, cpuFactor, waitMs }, runs, seededRandom(seed));
          const fit = fitModel(source, { seed: 1 });
          for (const pool of Object.values(fit.parameters.pools)) {
            expect(fit.parameters.cpuFactor * pool.cpuFactor).toBeGreaterThan(0.85 * cpuFactor);
            expect(fit.parameters.cpuFactor * pool.cpuFactor).toBeLessThan(1.15 * cpuFactor);
          }
          expect(fit.parameters.waitFactor).toBeGreaterThan(0.9);
          expect(fit.parameters.waitFactor).toBeLessThan(1.1);
        },
      ),
      { numRuns: 5, seed: 7 },
    );
  });

  it('predicts capacity and response times of settings and rates that it did not see', () => {
    const study = syntheticStudy(truth, runs, seededRandom(3));
    const machine = machineOf(fitModel(study.source, { seed: 1 }));
    for (const [setting, load] of [
      [loop(16), saturating],
      [threads(4, 3), saturating],
      [threads(4, 4, { nodes: 2 }), saturating],
      [threads(4, 8), steady(400)],
    ] as [ReturnType<typeof loop>, typeof saturating][]) {
      const measured = study.measure(setting, load);
      const forecast = simulatedForecast(machine, measured, { seed: 9, tasks: 6_000 });
      if (load.kind === 'saturating') {
        expect(Math.abs(forecast.get('capacity')! / measured.figures.throughput.value! - 1)).toBeLessThan(
          0.1,
        );
      } else {
        expect(Math.abs(forecast.get('p99')! / measured.figures.responseTime.p99.value! - 1)).toBeLessThan(
          0.2,
        );
      }
    }
  });

  it('does not believe in a limit downstream that explains nothing', () => {
    const { source } = syntheticStudy(truth, runs, seededRandom(4));
    expect(
      fitModel({ ...source, bottleneck: 'downstream' }, { seed: 1 }).parameters.downstreamServers,
    ).toBeNull();
  });

  it('finds a limit downstream that is there', () => {
    const limited = { ...truth, downstreamServers: 8 };
    const { source } = syntheticStudy(limited, runs, seededRandom(4));
    const { downstreamServers } = fitModel({ ...source, bottleneck: 'downstream' }, { seed: 1 }).parameters;
    expect(downstreamServers).toBeGreaterThan(6.5);
    expect(downstreamServers).toBeLessThan(9.5);
  });

  it('is the same for the same seed', () => {
    const { source } = syntheticStudy(truth, runs, seededRandom(4));
    expect([...fitModel(source, { seed: 5 }).values]).toEqual([...fitModel(source, { seed: 5 }).values]);
  });

  it('leaves out trials whose generator fell behind, and those at a limit of the rate', () => {
    const { source } = syntheticStudy(truth, runs, seededRandom(4));
    const [first, second, ...others] = source.trials;
    const spoilt = {
      ...source,
      trials: [
        { ...first!, flags: [{ kind: 'generator-behind' }] },
        { ...second!, load: { ...second!.load, maxRatePerSecond: 10 } },
        ...others,
      ],
    };
    const { fitted } = fitModel(spoilt, { seed: 1 });
    expect(fitted.map(({ trial }) => trial.id)).toEqual(others.map(({ id }) => id));
  });

  it('refuses a study with too few settings, and says how to get more', () => {
    const { source } = syntheticStudy(truth, runs.slice(0, 2), seededRandom(4));
    const refused = (() => {
      try {
        fitModel(source, { seed: 1 });
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    })();
    expect(refused).toBeInstanceOf(UsageError);
    expect((refused as UsageError).message).toBe(
      'The study of synthetic is too small to plan from: it needs 3 settings measured under saturating load, and has 2.',
    );
    expect((refused as UsageError).hint).toContain('pooltune tune');
  });
});
