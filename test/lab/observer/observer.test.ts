import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Observer, startObserver } from '../../../src/lab/observer/observer.js';

const BUSY_TREE = fileURLToPath(new URL('./fixtures/busy-tree.mjs', import.meta.url));
const MIB = 2 ** 20;
/** A tick for each time of each process, and what a process uses beside what it was asked for. */
const TOLERANCE_MS = 60;

interface Report {
  usedMs: number;
  childUsedMs: number;
}

let observer: Observer;
const trees: ChildProcess[] = [];
beforeEach(async () => {
  observer = await startObserver();
});
afterEach(async () => {
  await observer.close();
  for (const tree of trees.splice(0)) tree.kill('SIGKILL');
});

async function startTree(): Promise<ChildProcess> {
  const tree = fork(BUSY_TREE, { execArgv: [] });
  trees.push(tree);
  await once(tree, 'message');
  return tree;
}

async function ask(tree: ChildProcess, work: object): Promise<Report> {
  tree.send(work);
  const [report] = (await once(tree, 'message')) as [Report];
  return report;
}

test('CPU time agrees with what the processes say of themselves, nodes and lab apart', async () => {
  const [node, lab] = [await startTree(), await startTree()];
  await ask(node, { burnMs: 200 });
  await observer.begin({ nodes: [node.pid!], lab: [lab.pid!] });
  const [nodeReport, labReport] = [await ask(node, { burnMs: 400 }), await ask(lab, { burnMs: 100 })];
  const use = await observer.end();
  expect(Math.abs(use.nodesCpuMs - nodeReport.usedMs)).toBeLessThan(TOLERANCE_MS);
  expect(Math.abs(use.labCpuMs - labReport.usedMs)).toBeLessThan(TOLERANCE_MS);
}, 20_000);

test('a child that starts and ends while it observes counts once', async () => {
  const node = await startTree();
  await observer.begin({ nodes: [node.pid!], lab: [] });
  const report = await ask(node, { burnMs: 100, childBurnMs: 400 });
  const use = await observer.end();
  expect(Math.abs(use.nodesCpuMs - report.usedMs - report.childUsedMs)).toBeLessThan(TOLERANCE_MS);
}, 20_000);

test('a node that is killed keeps what it had used when last seen', async () => {
  const node = await startTree();
  await observer.begin({ nodes: [node.pid!], lab: [] });
  const report = await ask(node, { burnMs: 600 });
  node.kill('SIGKILL');
  await once(node, 'exit');
  const use = await observer.end();
  expect(use.nodesCpuMs).toBe(Math.max(...use.samples.map(({ nodesCpuMs }) => nodesCpuMs)));
  expect(use.nodesCpuMs).toBeGreaterThan(0);
  expect(use.nodesCpuMs).toBeLessThan(report.usedMs + TOLERANCE_MS);
}, 20_000);

test('the memory peak holds what a node and its child have touched', async () => {
  const node = await startTree();
  await observer.begin({ nodes: [node.pid!], lab: [] });
  const idle = await observer.end();
  await observer.begin({ nodes: [node.pid!], lab: [] });
  await ask(node, { burnMs: 0, touchBytes: 96 * MIB, childBurnMs: 1, childTouchBytes: 64 * MIB });
  const use = await observer.end();
  const grownBytes = use.nodesMemoryPeakBytes! - idle.nodesMemoryPeakBytes!;
  // Beside the 160 MiB: a Node.js process of its own for the child, part of which is shared.
  expect(grownBytes).toBeGreaterThan(160 * MIB);
  expect(grownBytes).toBeLessThan(260 * MIB);
}, 20_000);

test('a node that is added later counts from its start', async () => {
  const first = await startTree();
  await observer.begin({ nodes: [first.pid!], lab: [] });
  const second = await startTree();
  await observer.add({ nodes: [second.pid!] });
  const report = await ask(second, { burnMs: 300 });
  const use = await observer.end();
  expect(use.nodesCpuMs).toBeGreaterThan(report.usedMs);
}, 20_000);

test('samples are in order and end with the total; the observer tells what it cost', async () => {
  const node = await startTree();
  await observer.begin({ nodes: [node.pid!], lab: [] });
  await ask(node, { burnMs: 500 });
  const use = await observer.end();
  const times = use.samples.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(use.samples.at(-1)!.nodesCpuMs).toBe(use.nodesCpuMs);
  expect(use.samples.length).toBeGreaterThanOrEqual(2);
  expect(use.observerCpuMs).toBeGreaterThan(0);
}, 20_000);

test('an end without a begin is an error, and so is a question', async () => {
  await expect(observer.end()).rejects.toThrow(/before it was told to begin/);
  await expect(observer.nodesCpuMs()).rejects.toThrow(/before it was told to begin/);
});

test('asked after its end, it has all that was used since the begin, whatever was marked', async () => {
  const node = await startTree();
  await observer.begin({ nodes: [node.pid!], lab: [] });
  const before = await ask(node, { burnMs: 200 });
  await observer.mark();
  await observer.end();
  const after = await ask(node, { burnMs: 100 });
  const allMs = await observer.nodesCpuMs();
  expect(Math.abs(allMs - before.usedMs - after.usedMs)).toBeLessThan(TOLERANCE_MS);
}, 20_000);

test('what was used before a mark does not count, and time begins there', async () => {
  const node = await startTree();
  await observer.begin({ nodes: [node.pid!], lab: [] });
  await ask(node, { burnMs: 400 });
  await observer.mark();
  const report = await ask(node, { burnMs: 150 });
  const use = await observer.end();
  expect(Math.abs(use.nodesCpuMs - report.usedMs)).toBeLessThan(TOLERANCE_MS);
  expect(use.samples[0]).toMatchObject({ nodesCpuMs: 0, nodesMemoryBytes: null });
  expect(use.nodesMemoryPeakBytes).toBeGreaterThan(0);
}, 20_000);
