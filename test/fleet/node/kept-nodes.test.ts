import { readdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { seededRandom } from '../../../src/foundation/random.js';
import { KeptFleets } from '../../../src/trial/kept-fleets.js';
import { measureTrial } from '../../../src/trial/measure.js';
import type { SaturatingLoad } from '../../../src/workload/load.js';
import type { Workload } from '../../../src/workload/workload.js';
import { type NodeLab, setting, startNodeLab } from '../node-lab.js';

let lab: NodeLab;
let workload: Workload;
let kept: KeptFleets<Workload>;

beforeAll(async () => {
  lab = await startNodeLab();
  workload = await lab.workload('nothing', 'nothing', [{}]);
});
afterAll(() => lab.close());
beforeEach(() => {
  kept = new KeptFleets(lab.fleet);
});
afterEach(() => kept.end());

const load: SaturatingLoad = { kind: 'saturating', warmUpMs: 20, durationMs: 100 };
const a = setting({ tasksPerWorker: 2 });
const b = setting({ poolType: 'threads', implementation: 'piscina' });
const options = () => ({ random: seededRandom(1), drainMs: 5_000 });
const turn = (of: typeof a) => kept.measure({ setting: of, workload, load }, options());
/** Nodes that run have a folder each. */
const fleets = async () => (await readdir(lab.folder)).filter((name) => name.startsWith('fleet-')).length;

it('runs the trials of a setting on the same nodes, while those of others idle', async () => {
  const turns = [await turn(a), await turn(b), await turn(b), await turn(a)].map(({ figures }) => figures);
  const [first, other, otherAgain, again] = turns;
  expect(await fleets()).toBe(2);
  for (const { tasks } of turns) expect(tasks.done).toBeGreaterThan(0);
  expect(first!.keptNodes).toMatchObject({ loadMs: 0, tasks: 0 });
  expect(other!.keptNodes).toMatchObject({ loadMs: 0, tasks: 0 });
  expect(again!.keptNodes!.startedAt).toBe(first!.keptNodes!.startedAt);
  expect(otherAgain!.keptNodes!.startedAt).not.toBe(first!.keptNodes!.startedAt);
  expect(again!.keptNodes!.loadMs).toBeGreaterThanOrEqual(120);
  expect(again!.keptNodes!.tasks).toBeGreaterThanOrEqual(first!.tasks.done);
});

it('has settings that differ in prefetch alone share nodes, and gives them the same tasks in the same turns', async () => {
  const [narrow, wide] = [1, 4].map((prefetchMultiplier) => ({ ...a, prefetchMultiplier }));
  const batch = { kind: 'batch', tasks: 50 } as const;
  const run = async (of: typeof a) =>
    (await kept.measure({ setting: of, workload, load: batch }, options())).figures;
  const turns = [await run(narrow!), await run(wide!), await run(narrow!)];
  expect(await fleets()).toBe(1);
  expect(new Set(turns.map(({ keptNodes }) => keptNodes!.startedAt)).size).toBe(1);
  expect(turns.map(({ keptNodes }) => keptNodes!.tasks)).toEqual([0, 50, 100]);
  expect(turns.map(({ tasks }) => tasks.done)).toEqual([50, 50, 50]);
});

it('runs settings with fewer tasks in flight on the nodes of one with more, and says so', async () => {
  const [wide, narrow] = [8, 2].map((tasksPerWorker) => setting({ tasksPerWorker }));
  const run = async (of: typeof a) =>
    (await kept.measure({ setting: of, workload, load, nodes: wide! }, options())).figures;
  const turns = [await run(wide!), await run(narrow!), await run(wide!)];
  expect(await fleets()).toBe(1);
  expect(new Set(turns.map(({ keptNodes }) => keptNodes!.startedAt)).size).toBe(1);
  expect(turns.map(({ keptNodes }) => keptNodes!.startedFor)).toEqual([
    undefined,
    { concurrency: 8, connections: null },
    undefined,
  ]);
  for (const { tasks } of turns) expect(tasks.done).toBeGreaterThan(0);
  await kept.end([wide!]);
  expect(await fleets()).toBe(0);
});

it('ends the nodes of the settings that it is told, or all', async () => {
  await turn(a);
  await turn(b);
  await kept.end([a]);
  expect(await fleets()).toBe(1);
  expect((await turn(a)).figures.keptNodes).toMatchObject({ loadMs: 0 });
  await kept.end();
  expect(await fleets()).toBe(0);
});

it('leaves other trials their own nodes', async () => {
  await turn(a);
  const trial = { setting: a, workload, load };
  const { figures } = await measureTrial(lab.fleet, trial, options());
  expect(figures.keptNodes).toBeUndefined();
  expect(figures.tasks.done).toBeGreaterThan(0);
  expect(await fleets()).toBe(1);
});

it('ends the nodes of a trial that is interrupted', async () => {
  const stopping = new AbortController();
  const interrupted = kept.measure(
    { setting: a, workload, load: { ...load, durationMs: 30_000 } },
    { ...options(), signal: stopping.signal, onProgress: () => stopping.abort() },
  );
  expect((await interrupted).flags).toContainEqual({ kind: 'interrupted' });
  expect(await fleets()).toBe(0);
});

it('does not take connections that an earlier trial with more tasks in flight has opened for a setting’s own', async () => {
  const [wide, narrow] = [8, 2].map((tasksPerWorker) => setting({ tasksPerWorker, connections: 8 }));
  const run = (of: typeof a) => kept.measure({ setting: of, workload, load, nodes: wide! }, options());
  await run(wide!);
  expect((await run(narrow!)).figures.connections).toEqual([]);
});
