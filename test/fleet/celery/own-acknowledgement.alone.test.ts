import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeState, RunningFleet } from '../../../src/fleet/fleet.js';
import type { Setting } from '../../../src/fleet/setting.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import {
  type CeleryTestLab,
  celerySetting,
  grounds,
  MISSING,
  startCeleryTestLab,
} from './celery-test-lab.js';

const TASKS = 40;

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

// Redis itself counts what is not acknowledged; on RabbitMQ we do.
describe.each(grounds.filter(({ broker }) => broker === 'Redis'))('$title on $broker: a task', (ground) => {
  const late = celerySetting('threads', 4);
  const early = { ...late, acknowledgement: 'early' } as const;
  let lab: CeleryTestLab;
  beforeAll(async () => {
    lab = await startCeleryTestLab(ground);
  });
  afterAll(() => lab?.close());

  /** The only node while its tasks wait for a file; then they are let through, and all are done. */
  const atTheGate = async (task: string, setting: Setting): Promise<NodeState> => {
    const gate = path.join(await lab.marks(), 'open');
    const { fleet, workload } = await lab.fleet(task, [[gate]], 'own_acks');
    const running = await fleet.start(setting, workload);
    try {
      const batch = running.run({ kind: 'batch', tasks: TASKS }, { drainMs: 30_000 });
      const node = await settled(running, setting.concurrency);
      await writeFile(gate, '');
      expect([...(await batch).records.outcome]).toEqual(new Array(TASKS).fill(OUTCOME.done));
      return node;
    } finally {
      await running.stop();
    }
  };

  it('that is acknowledged early by itself is so where the setting is late', async () => {
    const node = await atTheGate('early', late);
    expect(node.delivered).toBeGreaterThan(16);
    expect(node.unacknowledged).toBe(node.held);
  });

  it('that is acknowledged late by itself is so where the setting is early', async () => {
    expect(await atTheGate('late', early)).toMatchObject({ delivered: 16, started: 4, unacknowledged: 16 });
  });

  it('that was configured while the app was imported is acknowledged as the setting says', async () => {
    expect(await atTheGate('Class', late)).toMatchObject({ delivered: 16, started: 4, unacknowledged: 16 });
  });
});

/** No signal says that a delivery was the last: the node is asked until nothing has changed for a while. */
async function settled(running: RunningFleet, started: number): Promise<NodeState> {
  let last = '';
  for (let tries = 0, same = 0; tries < 400; tries++) {
    const [node] = await running.inspect();
    const text = JSON.stringify(node);
    same = text === last && node?.started === started ? same + 1 : 0;
    if (same === 12) return node!;
    last = text;
    await delay(50);
  }
  throw new Error(`the counts still change, or are not what is waited for: ${last}`);
}
