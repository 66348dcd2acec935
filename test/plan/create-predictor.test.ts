import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/foundation/errors.js';
import { seededRandom } from '../../src/foundation/random.js';
import { arrivalsAt } from '../../src/plan/arrival-pattern.js';
import { createPredictor } from '../../src/plan/create-predictor.js';
import { loop, saturating, steady, syntheticStudy, threads } from './fit/synthetic-study.js';

const study = syntheticStudy(
  { cpuMs: 2, waitMs: 18, waitSigma: 0.5, cpuFactor: 1, dispatchMs: 0.1, cores: 4, noise: 0.03 },
  [
    [loop(2), saturating],
    [loop(8), saturating],
    [loop(40), saturating],
    [threads(4, 1), saturating],
    [threads(4, 8), saturating],
    [threads(4, 8), steady(700)],
  ],
  seededRandom(1),
);
const predictor = await createPredictor(study.source, { seed: 1, threads: 1 });
const poisson = (ratePerSecond: number) => ({ kind: 'poisson', ratePerSecond }) as const;

describe('a predictor', () => {
  it('is not made once nobody wants it: the fit ends where it is', async () => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const making = createPredictor(study.source, { seed: 1, signal: controller.signal });
    // A fit that kept this thread busy would be over by now, and the promise kept.
    controller.abort(reason);
    await expect(making).rejects.toBe(reason);
  });

  it('is refused for a study with too few trials, in words', async () => {
    const source = { ...study.source, trials: study.source.trials.slice(0, 1) };
    await expect(createPredictor(source, { seed: 1 })).rejects.toThrow(UsageError);
  });

  it('knows what a task takes alone, and no prediction is below it', async () => {
    const { bareServiceMs } = predictor;
    expect(bareServiceMs.p50).toBeGreaterThan(10);
    expect(bareServiceMs.p99).toBeGreaterThan(bareServiceMs.p95);
    const { responseTime } = await predictor.predict({ setting: loop(40), arrivals: poisson(100) });
    expect(responseTime.p50.value! / bareServiceMs.p50).toBeGreaterThan(0.95);
  });

  it('scales with nodes that have cores of their own', () => {
    const one = predictor.quick({ setting: threads(4, 16), arrivals: { kind: 'saturating' } });
    const ten = predictor.quick({ setting: threads(4, 16, { nodes: 10 }), arrivals: { kind: 'saturating' } });
    expect(ten.capacityPerSecond / one.capacityPerSecond).toBeCloseTo(10, 1);
  });

  it('says what binds first', () => {
    const saturated = { kind: 'saturating' } as const;
    const binds = (question: Parameters<typeof predictor.quick>[0]) => predictor.quick(question).binds;
    expect(binds({ setting: loop(100), arrivals: saturated })).toBe('event loop');
    expect(binds({ setting: loop(2), arrivals: saturated })).toBe('workers');
    expect(binds({ setting: threads(8, 16), arrivals: saturated, coresPerNode: 2 })).toBe('CPU');
    expect(binds({ setting: threads(4, 16), arrivals: saturated, downstreamServers: 4 })).toBe('downstream');
  });

  it('has what-if factors change what they name', () => {
    const capacity = (factors: object) =>
      predictor.quick({ setting: loop(100), arrivals: { kind: 'saturating' }, factors }).capacityPerSecond;
    expect(capacity({ cpu: 2 })).toBeLessThan(0.7 * capacity({}));
    // Its loop is full, whatever it waits for.
    expect(capacity({ io_wait: 1.5 }) / capacity({})).toBeGreaterThan(0.95);
    const few = (factors: object) =>
      predictor.quick({ setting: loop(2), arrivals: { kind: 'saturating' }, factors }).capacityPerSecond;
    expect(few({ io_wait: 2 })).toBeLessThan(0.65 * few({}));
  });

  it('gives no response time for a rate that is not kept up with', () => {
    const { capacityPerSecond } = predictor.quick({ setting: loop(40), arrivals: { kind: 'saturating' } });
    const over = predictor.quick({ setting: loop(40), arrivals: poisson(1.1 * capacityPerSecond) });
    expect(over.responseTime).toBeNull();
    expect(over.utilization['event loop']).toBeGreaterThan(1);
  });

  it('has an interval around each prediction that holds more than the chance of its runs', async () => {
    const question = { setting: threads(4, 8, { nodes: 2 }), arrivals: poisson(900) };
    const { responseTime, throughput, keptUp, makespanMs } = await predictor.predict(question);
    expect(keptUp).toBe(true);
    expect(makespanMs).toBeNull();
    const { value, low, high } = responseTime.p99;
    expect(low! / value!).toBeLessThan(0.95);
    expect(high! / value!).toBeGreaterThan(1.05);
    expect(throughput.value! / 900).toBeCloseTo(1, 1);
  });

  it('answers the same question with the same figures', async () => {
    const question = { setting: loop(20), arrivals: { kind: 'batch', tasks: 500 } } as const;
    expect(await predictor.predict(question)).toEqual(await predictor.predict(question));
  });

  it('says how wrong it was on trials that it was not fitted on', () => {
    const { capacity, p99, makespan } = predictor.heldOut;
    expect(capacity!.trials).toBe(5);
    expect(capacity!.median).toBeLessThan(0.15);
    expect(p99!.trials).toBe(1);
    expect(makespan).toBeNull();
  });

  it('simulates a part of a large fleet, and says how far the whole may be from it', async () => {
    const small = await predictor.predict({ setting: threads(4, 8, { nodes: 8 }), arrivals: poisson(4_000) });
    const large = await predictor.predict({
      setting: threads(4, 8, { nodes: 10_000 }),
      arrivals: poisson(5_000_000),
    });
    expect(small.part).toBeNull();
    expect(large.part!.nodes).toBeLessThan(2_000);
    expect(large.part!.error.p99).toBeLessThan(0.05);
    expect(large.keptUp).toBe(true);
    expect(large.throughput.value! / 5_000_000).toBeCloseTo(1, 2);
  }, 240_000);
});

describe('arrivals whose rate changes', () => {
  const setting = threads(4, 8, { nodes: 2 });
  const at = (ratePerSecond: number) => predictor.predict({ setting, arrivals: poisson(ratePerSecond) });

  it('are those of the busiest hour, however quiet the day begins', async () => {
    const arrivals = arrivalsAt({ kind: 'daily', peak: 2 }, 700);
    const { responseTime, phase, keptUp } = await predictor.predict({ setting, arrivals });
    expect(phase).toBe('busiest hour');
    expect(keptUp).toBe(true);
    const busiest = await at(1_400);
    expect(responseTime.p99.value! / busiest.responseTime.p99.value!).toBeCloseTo(1, 1);
    expect(responseTime.p99.value).toBeGreaterThan((await at(700)).responseTime.p99.value!);
  });

  it('are those of the bursts, where a run sees few of them, and of everything where it sees many', async () => {
    const bursty = (burstMs: number) =>
      predictor.predict({ setting, arrivals: arrivalsAt({ kind: 'bursty', peak: 2, burstMs }, 700) });
    expect((await bursty(60_000)).phase).toBe('bursts');
    const short = await bursty(100);
    expect(short.phase).toBeNull();
    expect(short.responseTime.p99.value).toBeLessThan((await bursty(60_000)).responseTime.p99.value!);
  });
});
