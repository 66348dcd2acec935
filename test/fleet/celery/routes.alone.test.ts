import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/fleet/fleet.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import {
  type CeleryTestLab,
  celerySetting,
  currentGrounds,
  MISSING,
  RABBITMQ_URL,
  startCeleryTestLab,
} from './celery-test-lab.js';

const COMPUTE = 'fleet_app.compute';
const TIMED = 'fleet_app.timed';

/** Nodes 0 and 1 take what computes, node 2 what waits. */
const ROUTES = [
  { tasks: [COMPUTE], setting: celerySetting('prefork', 1, { nodes: 2 }) },
  { tasks: [TIMED], setting: celerySetting('threads', 4) },
];

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

describe.each(currentGrounds)('$title on $broker: tasks in queues of their own', (ground) => {
  let lab: CeleryTestLab;
  beforeAll(async () => {
    lab = await startCeleryTestLab(ground);
  });
  afterAll(() => lab?.close());

  it('are run by the nodes of their route and by no others', async () => {
    const { fleet } = await lab.fleetOfCalls([
      { task: 'compute', args: [1] },
      { task: 'timed', args: [2] },
      { task: 'timed', args: [2] },
    ]);
    const running = await fleet.startRoutes(ROUTES);
    const observed = await running.run({ kind: 'batch', tasks: 60 });
    await running.stop();
    expect([...observed.records.outcome]).toEqual(new Array(60).fill(OUTCOME.done));
    expect(nodesOf(observed, 0)).toEqual([0, 1]);
    expect(nodesOf(observed, 1)).toEqual([2]);
  });

  it('enter at their mix, however much faster one of the routes is', async () => {
    // The waiting ones could be done 400 times a second, those that compute 25 to 50 times.
    const { fleet } = await lab.fleetOfCalls([
      { task: 'compute', args: [40] },
      { task: 'timed', args: [10] },
    ]);
    const running = await fleet.startRoutes(ROUTES);
    const { records } = await running.run({ kind: 'saturating', durationMs: 1_500 });
    await running.stop();
    const done = [0, 1].map((task) => countOf(records, task));
    expect(done[0]).toBeGreaterThan(0);
    // What nodes of the slow route and its queue may hold is all by which the other can be ahead.
    expect(done[1]! - done[0]!).toBeLessThanOrEqual(40);
  });

  it('that others send go to the queue of their route, whatever queue they name', async () => {
    const { fleet } = await lab.fleetOfCalls([
      { task: 'parent', args: [] },
      { task: 'timed', args: [1] },
    ]);
    const running = await fleet.startRoutes([
      { tasks: ['fleet_app.parent'], setting: celerySetting('threads', 1) },
      { tasks: [TIMED], setting: celerySetting('threads', 2) },
    ]);
    const observed = await running.run({ kind: 'batch', tasks: 20 });
    await running.stop();
    // Ten of each, and two more from each parent.
    expect(countOf(observed.records, 1)).toBe(30);
    expect(nodesOf(observed, 0)).toEqual([0]);
    expect(nodesOf(observed, 1)).toEqual([1]);
  });

  it('stay with their sender where they have no route', async () => {
    const { fleet } = await lab.fleetOfCalls([
      { task: 'compute', args: [1] },
      { task: 'parent', args: [] },
    ]);
    const running = await fleet.startRoutes([
      { tasks: [COMPUTE], setting: celerySetting('threads', 2) },
      { tasks: ['fleet_app.parent'], setting: celerySetting('threads', 1) },
    ]);
    const observed = await running.run({ kind: 'batch', tasks: 20 });
    await running.stop();
    expect(observed.otherTasks).toEqual([TIMED]);
    expect(countOf(observed.records, 2)).toBe(20);
    expect(nodesOf(observed, 0)).toEqual([0]);
    expect(nodesOf(observed, 2)).toEqual([1]);
  });

  it('share one queue again in the next fleet', async () => {
    const { fleet, workload } = await lab.fleetOfCalls([
      { task: 'compute', args: [1] },
      { task: 'timed', args: [2] },
    ]);
    const split = await fleet.startRoutes(ROUTES);
    await split.run({ kind: 'saturating', durationMs: 200 });
    await split.stop();
    const running = await fleet.start(celerySetting('threads', 2), workload);
    const observed = await running.run({ kind: 'batch', tasks: 20 });
    await running.stop();
    expect([...observed.records.outcome]).toEqual(new Array(20).fill(OUTCOME.done));
    expect(nodesOf(observed, 0)).toEqual([0]);
    expect(nodesOf(observed, 1)).toEqual([0]);
  });
});

describe.each(currentGrounds.filter(({ broker }) => broker === 'RabbitMQ'))('$title on $broker', (ground) => {
  it('queues of routes go with the study', async () => {
    const lab = await startCeleryTestLab(ground);
    const { queue } = lab.lab.load.names;
    try {
      const { fleet } = await lab.fleetOfCalls([
        { task: 'compute', args: [1] },
        { task: 'timed', args: [2] },
      ]);
      const running = await fleet.startRoutes(ROUTES);
      await running.run({ kind: 'saturating', durationMs: 200 });
      await running.stop();
      expect(await queuesThere([queue, `${queue}.1`])).toEqual([queue, `${queue}.1`]);
    } finally {
      await lab.close();
    }
    expect(await queuesThere([queue, `${queue}.1`])).toEqual([]);
  });
});

async function queuesThere(names: readonly string[]): Promise<string[]> {
  const connection = await connect(RABBITMQ_URL);
  const there: string[] = [];
  for (const name of names) {
    // What is not there ends the channel.
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel.checkQueue(name).then(
      () => there.push(name),
      () => {},
    );
  }
  await connection.close();
  return there;
}

function nodesOf({ records }: Observation, task: number): number[] {
  const nodes = new Set<number>();
  for (let row = 0; row < records.length; row++)
    if (records.task[row] === task) nodes.add(records.node[row]!);
  return [...nodes].sort();
}

function countOf({ task, outcome, length }: Observation['records'], wanted: number): number {
  let count = 0;
  for (let row = 0; row < length; row++) if (task[row] === wanted && outcome[row] === OUTCOME.done) count++;
  return count;
}
