import { expect, test } from 'vitest';
import { fewestThatKeepUp, nodesNeeded } from '../../../src/plan/questions/nodes-needed.js';
import { type ClosedFormOptions, closedFormPredictor, responseMs } from '../closed-form-predictor.js';
import { contextFor } from '../plan-fixtures.js';

/** Counted up one by one: what the search must find. */
function byCounting(ratePerSecond: number, maxMs: number, bias = 1): number {
  const load = (ratePerSecond * 20) / 1_000;
  for (let nodes = 1; ; nodes++) {
    const servers = 2 * nodes;
    if (load < servers && bias * responseMs(servers, load, 20, 0.99) < maxMs) return nodes;
  }
}

test.each([
  [10, 50],
  [95, 200],
  [1_000, 50],
  [1_000, 21],
  [3_333, 30],
])('at %d tasks/s with p99 below %d ms it is the number that counting finds', async (rate, maxMs) => {
  const context = contextFor(closedFormPredictor(), { slo: { percentile: 'p99', maxMs } });
  const { nodes, prediction } = await nodesNeeded(context, rate);
  expect(nodes).toBe(byCounting(rate, maxMs));
  expect(prediction.quick.utilization.workers).toBeCloseTo((rate * 0.02) / (2 * nodes));
});

test('what the simulator says decides, not the closed forms', async () => {
  const context = contextFor(closedFormPredictor({ bias: 1.5 }), { slo: { percentile: 'p99', maxMs: 33 } });
  const { nodes } = await nodesNeeded(context, 1_000);
  expect(nodes).toBe(byCounting(1_000, 33, 1.5));
  expect(nodes).toBeGreaterThan(byCounting(1_000, 33));
});

test('a fleet of thousands is found to half a percent, with few simulations', async () => {
  const predictor = closedFormPredictor();
  const { nodes } = await nodesNeeded(contextFor(predictor), 1_000_000);
  const exact = byCounting(1_000_000, 50);
  expect(exact).toBeGreaterThan(10_000);
  expect(nodes).toBeGreaterThanOrEqual(exact);
  expect(nodes / exact).toBeLessThan(1.005);
  expect(predictor.asked.predict).toBeLessThan(20);
});

test('the fewest that keep up are those whose workers are not all busy', async () => {
  // 1,000 tasks/s of 20 ms are 20 workers' work, which leaves 10 nodes of 2 nothing to spare.
  expect(await fewestThatKeepUp(contextFor(closedFormPredictor()), 1_000)).toBe(11);
  expect(await fewestThatKeepUp(contextFor(closedFormPredictor()), 999)).toBe(10);
});

const refused = async (options: ClosedFormOptions, rate: number, overrides = {}) =>
  nodesNeeded(contextFor(closedFormPredictor(options), overrides), rate).then(
    () => 'was possible',
    (error) => `${error.constructor.name} ${error.exitCode}: ${error.message} ${error.hint}`,
  );

test('an SLO below the bare service time is impossible', async () => {
  expect(await refused({ bareServiceMs: 55 }, 10)).toMatch(
    /^ImpossibleError 1: p99 below 50 ms is impossible: a task alone, on an idle node, takes 55 ms at p99\./,
  );
});

test('a downstream that is full says so, with the most that is possible', async () => {
  expect(await refused({ downstreamPerSecond: 800 }, 1_000)).toMatch(
    /^ImpossibleError 1: No number of nodes keeps up with 1,000 tasks\/s: the downstream binds, and the most that is possible is 800 tasks\/s\. Nodes cannot help/,
  );
});

test('connections that are not admitted say so, with the most that is possible', async () => {
  const text = await refused({ connectionsPerNode: 10 }, 1_000, { maxConnections: 55 });
  expect(text).toMatch(
    /^ImpossibleError 1: 1,000 tasks\/s take at least 11 nodes, which open 110 connections, and --max-connections admits 55: the most that is possible is (\d+) tasks\/s, with 5 nodes\./,
  );
  const most = Number(/possible is (\d+)/.exec(text)![1]);
  // By 10 workers, to the three digits of the message.
  expect(responseMs(10, (most * 0.995 * 20) / 1_000, 20, 0.99)).toBeLessThan(50);
  expect(responseMs(10, (most * 1.005 * 20) / 1_000, 20, 0.99)).toBeGreaterThan(50);
  expect(await refused({ connectionsPerNode: 10 }, 1_000, { maxConnections: 5 })).toContain(
    'not even one node is admitted',
  );
});

test('an SLO that even idle nodes miss is impossible', async () => {
  // Held tasks add a tenth for every multiplier above 1.
  const text = await refused({}, 100, {
    slo: { percentile: 'p99', maxMs: 25 },
    setting: { ...contextFor(closedFormPredictor()).setting, prefetchMultiplier: 4 },
  });
  expect(text).toMatch(
    /^ImpossibleError 1: No number of nodes keeps p99 below 25 ms: with 32 nodes, nearly idle, it is 26 ms\./,
  );
});

test('it ends when the signal is aborted', async () => {
  const signal = AbortSignal.abort(new Error('interrupted'));
  await expect(nodesNeeded(contextFor(closedFormPredictor(), { signal }), 100)).rejects.toThrow(
    'interrupted',
  );
});
