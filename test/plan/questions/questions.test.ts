import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptsPerTask } from '../../../src/plan/closed-forms/retry-amplification.js';
import { backlog } from '../../../src/plan/questions/backlog.js';
import { burst } from '../../../src/plan/questions/burst.js';
import { fleetConnections } from '../../../src/plan/questions/connections.js';
import { fleetCost } from '../../../src/plan/questions/cost.js';
import { growth } from '../../../src/plan/questions/growth.js';
import { headroom } from '../../../src/plan/questions/headroom.js';
import { knee, kneeOf } from '../../../src/plan/questions/knee.js';
import { nodesNeeded } from '../../../src/plan/questions/nodes-needed.js';
import { prefetchForFleet } from '../../../src/plan/questions/prefetch-for-fleet.js';
import { retryLoad } from '../../../src/plan/questions/retries.js';
import { sensitivity } from '../../../src/plan/questions/sensitivity.js';
import { whatIf } from '../../../src/plan/questions/what-if.js';
import { withOneDown } from '../../../src/plan/questions/with-one-down.js';
import { closedFormPredictor, responseMs } from '../closed-form-predictor.js';
import { contextFor } from '../plan-fixtures.js';

test('the headroom is the rate at which the SLO breaks, to 1 %', async () => {
  const context = contextFor(closedFormPredictor());
  const { nodes, prediction } = await nodesNeeded(context, 1_000);
  const found = await headroom(context, nodes, { ratePerSecond: 1_000, prediction });
  const at = (rate: number) => responseMs(2 * nodes, (rate * 20) / 1_000, 20, 0.99);
  expect(at(found.ratePerSecond)).toBeLessThan(50);
  expect(at(found.ratePerSecond * 1.0101)).toBeGreaterThanOrEqual(50);
  expect(found.share).toBeCloseTo(found.ratePerSecond / 1_000 - 1);
  expect(found.capacityPerSecond).toBe(nodes * 100);
});

test('with N to spare, N may be down and the SLO is met', async () => {
  const context = contextFor(closedFormPredictor());
  const { nodes } = await nodesNeeded(context, 1_000);
  const down = await withOneDown(context, nodes, 2, 1_000);
  expect(down.fleet.nodes).toBe(nodes + 2);
  expect(down.oneDown).toMatchObject({ nodes: nodes + 1, meetsSlo: true });
  expect(down.spareDown).toMatchObject({ nodes, meetsSlo: true });
  const none = await withOneDown(context, nodes, 0, 1_000);
  expect(none.oneDown).toMatchObject({ nodes: nodes - 1, meetsSlo: false });
  expect(none.spareDown).toBeNull();
  expect((await withOneDown(context, 1, 0, 10)).oneDown).toBeNull();
});

test('growth takes month by month what that rate alone would take', async () => {
  const context = contextFor(closedFormPredictor());
  const needed = await nodesNeeded(context, 1_000);
  const months = await growth(
    context,
    { ratePerSecond: 1_000, needed },
    { perMonth: 0.08, horizon: 6, spare: 1, nodeCostPerHour: 0.12 },
  );
  expect(months.map(({ month }) => month)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  for (const { month, ratePerSecond, nodes, cost } of months) {
    expect(ratePerSecond).toBeCloseTo(1_000 * 1.08 ** month);
    const alone = await nodesNeeded(contextFor(closedFormPredictor()), ratePerSecond);
    expect(nodes).toBe(alone.nodes + 1);
    expect(cost).toEqual(fleetCost(nodes!, 0.12));
  }
});

test('a month that no fleet can do says why, and the months before it stand', async () => {
  const context = contextFor(closedFormPredictor({ downstreamPerSecond: 1_200 }));
  const needed = await nodesNeeded(context, 1_000);
  const months = await growth(
    context,
    { ratePerSecond: 1_000, needed },
    { perMonth: 0.08, horizon: 4, spare: 0 },
  );
  expect(months.map(({ nodes }) => nodes !== null)).toEqual([true, true, true, false, false]);
  expect(months[3]!.impossible).toContain('the downstream binds');
});

test('a price is by the hour, and a month has 730 of them', () => {
  expect(fleetCost(12, 0.12)).toEqual({ perHour: 1.44, perMonth: 1.44 * 730 });
  expect(fleetCost(12, undefined)).toBeNull();
});

test('a burst that the fleet keeps up with leaves nothing', () => {
  expect(burst(1_000, 300, { factor: 3, lengthMs: 60_000 })).toMatchObject({ backlog: 0, drainMs: 0 });
});

test('a burst beyond the capacity piles up, and drains at what the capacity leaves', () => {
  // (1,500 − 1,000) for 60 s; then 1,000 − 500 a second.
  expect(burst(1_000, 500, { factor: 3, lengthMs: 60_000 })).toEqual({
    factor: 3,
    ratePerSecond: 1_500,
    lengthMs: 60_000,
    backlog: 30_000,
    longestWaitMs: 30_000,
    drainMs: 60_000,
  });
  expect(burst(1_000, 1_000, { factor: 2, lengthMs: 1_000 }).drainMs).toBeNull();
});

test('a backlog is simulated alone, and drains beside arrivals at what is left', async () => {
  const context = contextFor(closedFormPredictor());
  const rates = { ratePerSecond: 750, capacityPerSecond: 1_000 };
  expect(await backlog(context, 10, 5_000, rates)).toEqual({
    tasks: 5_000,
    aloneMs: 5_000,
    simulated: true,
    besideArrivalsMs: 20_000,
  });
  expect(await backlog(context, 10, 5_000_000, rates)).toMatchObject({
    aloneMs: 5_000_000,
    simulated: false,
  });
  const full = { ratePerSecond: 1_000, capacityPerSecond: 1_000 };
  expect((await backlog(context, 10, 100, full)).besideArrivalsMs).toBeNull();
});

test('attempts are those of a geometric distribution that is cut off', () => {
  expect(attemptsPerTask(0, 3)).toBe(1);
  expect(attemptsPerTask(1, 3)).toBe(4);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.integer({ min: 0, max: 20 }),
      (share, retries) => {
        expect(attemptsPerTask(share, retries)).toBeCloseTo((1 - share ** (retries + 1)) / (1 - share), 8);
      },
    ),
  );
});

test('retries run away where their attempts fill the fleet', () => {
  const retries = { failureShare: 0.01, maxRetries: 3, delayMs: 1_000 };
  const found = retryLoad(retries, 500, 1_000, 1);
  expect(found).toMatchObject({ extraNodes: 1, recovers: false });
  expect(found.attemptsPerSecond).toBeCloseTo(505.05, 1);
  expect(found.failedForGood).toBeCloseTo(1e-8);
  // 1 + f + f² + f³ = 2
  expect(attemptsPerTask(found.runsAwayAt!, 3)).toBeCloseTo(2);
  expect(retryLoad(retries, 200, 1_000, 0)).toMatchObject({ runsAwayAt: null, recovers: true });
});

test('Kneedle finds the knee where it is by calculus', () => {
  // y = 1/(1 − x) on [0, 0.95]: the chord's slope is 20, so that x = 1 − 1/√20.
  const curve = Array.from({ length: 951 }, (_, step) => ({ x: step / 1_000, y: 1 / (1 - step / 1_000) }));
  expect(curve[kneeOf(curve)!]!.x).toBeCloseTo(1 - 1 / Math.sqrt(20), 2);
  expect(kneeOf([])).toBeNull();
  expect(kneeOf(Array.from({ length: 50 }, (_, x) => ({ x, y: x })))).toBeNull();
  expect(kneeOf(Array.from({ length: 50 }, (_, x) => ({ x, y: 5 })))).toBeNull();
});

test("a fleet's knee is a point of its curve, which ends at 95 %", () => {
  const found = knee(contextFor(closedFormPredictor()), 12)!;
  expect(found.curve.at(-1)!.utilization).toBeCloseTo(0.95);
  expect(found.curve).toContainEqual({
    ratePerSecond: found.ratePerSecond,
    utilization: found.utilization,
    responseMs: found.responseMs,
  });
  expect(found.utilization).toBeGreaterThan(0.5);
  expect(found.utilization).toBeLessThan(0.95);
});

test('inputs that count come first, and those that do nothing have no elasticity', async () => {
  const found = await sensitivity(contextFor(closedFormPredictor()), 14, 1_000);
  expect(
    found
      .map(({ input }) => input)
      .slice(0, 3)
      .sort(),
  ).toEqual(['cpu', 'io_wait', 'rate']);
  const of = (input: string) => found.find((line) => line.input === input)!;
  expect(of('rate').nodesElasticity).toBe(1);
  // Half of the service time each.
  expect(of('cpu').nodesElasticity).toBeCloseTo(of('io_wait').nodesElasticity!, 2);
  expect(of('cpu').nodesElasticity).toBeGreaterThan(0.4);
  expect(of('cpu').nodesElasticity).toBeLessThan(0.7);
  expect(of('dispatch')).toMatchObject({ nodesElasticity: 0, responseElasticity: 0 });
  expect(of('cpu').nodes.lower).toBeLessThan(of('cpu').nodes.higher!);
});

test('what if: the same question with the input changed', async () => {
  const predictor = closedFormPredictor();
  const [twice, alone] = await whatIf(
    contextFor(predictor),
    1_000,
    [
      { text: 'io_wait*2', factors: { io_wait: 2 } },
      { text: 'dispatch*2', factors: { dispatch: 2 } },
    ],
    12,
  );
  // 30 ms instead of 20.
  const expected = await nodesNeeded(
    contextFor(closedFormPredictor({ serviceMs: 30, bareServiceMs: 20 })),
    1_000,
  );
  expect(twice!.nodes).toBe(expected.nodes);
  expect(alone!.nodes).toBe((await nodesNeeded(contextFor(predictor), 1_000)).nodes);
  const [none] = await whatIf(contextFor(predictor), 1_000, [{ text: 'cpu*9', factors: { cpu: 9 } }], 12);
  expect(none).toMatchObject({ nodes: null, impossible: expect.stringContaining('No number of nodes') });
});

test('prefetch: the least p99, and a tie goes to the smaller window', async () => {
  const context = contextFor(closedFormPredictor());
  const found = await prefetchForFleet(context, 12, 1_000);
  expect(found.options.map(({ multiplier }) => multiplier)).toEqual([1, 2, 4, 0]);
  expect(found).toMatchObject({ planned: 1, best: 1, batchTasks: 480 });
  const three = { ...context, setting: { ...context.setting, prefetchMultiplier: 3 } };
  expect((await prefetchForFleet(three, 12, 1_000)).options.map(({ multiplier }) => multiplier)).toEqual([
    1, 2, 3, 4, 0,
  ]);
});

test('connections of the whole fleet, against what is admitted', () => {
  const predictor = closedFormPredictor({ connectionsPerNode: 10 });
  expect(fleetConnections(contextFor(predictor), 12, 1)).toEqual({
    opened: 130,
    perNode: 10,
    admitted: null,
    binds: false,
    largestFleet: null,
    largestRatePerSecond: null,
  });
  expect(fleetConnections(contextFor(predictor, { maxConnections: 125 }), 12, 1)).toMatchObject({
    admitted: 125,
    largestFleet: 12,
    binds: true,
  });
  expect(fleetConnections(contextFor(closedFormPredictor()), 12, 1)).toBeNull();
});
