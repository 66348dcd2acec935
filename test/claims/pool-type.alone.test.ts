import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type NodeLab, setting, startNodeLab } from '../fleet/node-lab.js';
import { doneInTurn, measured } from './measured.js';

const cores = Math.max(2, availableParallelism());
const processes = setting({ poolType: 'processes', implementation: 'tinypool', workers: cores });
const threads = setting({ poolType: 'threads', implementation: 'piscina', workers: cores });
let lab: NodeLab;

beforeAll(async () => {
  lab = await startNodeLab();
});
afterAll(() => lab.close());

it('I/O-bound: an event loop at concurrency 200 beats processes at cores', async () => {
  const workload = await lab.workload('timed', 'wait', [{ ms: 20 }]);
  const [loop, forked] = await doneInTurn(lab, [setting({ tasksPerWorker: 200 }), processes], workload, {
    durationMs: 500,
    blocks: 2,
  });
  expect(loop).toBeGreaterThan(forked!);
});

it.runIf(availableParallelism() > 1)(
  'CPU-bound: processes and threads at cores beat the event loop at any concurrency',
  async () => {
    const workload = await lab.workload('burn', 'burn', [{ rounds: 2_000_000 }]);
    const loops = [1, 50].map((tasksPerWorker) => setting({ tasksPerWorker }));
    const done = await doneInTurn(lab, [processes, threads, ...loops], workload, {
      durationMs: 800,
      blocks: 4,
    });
    const bestLoop = Math.max(...done.slice(2));
    expect(done[0]).toBeGreaterThan(bestLoop);
    expect(done[1]).toBeGreaterThan(bestLoop);
  },
  120_000,
);

it('CPU-bound: the trial says that the event loop was blocked', async () => {
  const workload = await lab.workload('burn', 'burn', [{ rounds: 20_000_000 }]);
  const { flags, figures } = await measured(lab, setting({ tasksPerWorker: 10 }), workload, {
    kind: 'saturating',
    durationMs: 1_000,
  });
  expect(flags.map((flag) => flag.kind)).toContain('event-loop-blocked');
  expect(figures.eventLoop?.utilization).toBeGreaterThan(0.9);
});
