import { afterEach, expect, it } from 'vitest';
import { type NodeLab, setting, startNodeLab } from '../fleet/node-lab.js';
import { doneInTurn, measured } from './measured.js';

let lab: NodeLab;
afterEach(() => lab.close());

it('durations that vary, two nodes: convoy share and makespan are larger with multiplier 4 than with 1', async () => {
  lab = await startNodeLab();
  // One long task, and short ones: with multiplier 4 three of them wait behind it while the other node runs dry.
  const payloads = [{ ms: 400 }, ...new Array(7).fill({ ms: 50 })];
  const workload = await lab.workload('timed', 'wait', payloads);
  const run = async (prefetchMultiplier: number) => {
    const two = setting({ nodes: 2, prefetchMultiplier });
    return (await measured(lab, two, workload, { kind: 'batch', tasks: payloads.length })).figures;
  };
  const [four, one] = [await run(4), await run(1)];
  expect(four.tasks.done).toBe(payloads.length);
  expect(one.tasks.done).toBe(payloads.length);
  expect(four.heldPeak).toBe(3);
  expect(one.heldPeak).toBe(0);
  expect(four.convoyShare).toBeGreaterThan(one.convoyShare!);
  expect(four.makespanMs).toBeGreaterThan(one.makespanMs!);
});

it('even, short tasks and a broker 2 ms away: capacity is larger with multiplier 4 than with 1', async () => {
  lab = await startNodeLab({ latencyMs: 2 });
  const workload = await lab.workload('nothing', 'nothing', [null]);
  const settings = [4, 1].map((prefetchMultiplier) => setting({ prefetchMultiplier }));
  const [four, one] = await doneInTurn(lab, settings, workload, { durationMs: 400, blocks: 2 });
  expect(one).toBeGreaterThan(0);
  expect(four).toBeGreaterThan(one!);
});
