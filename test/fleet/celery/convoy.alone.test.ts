import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeState, Observation, RunningFleet } from '../../../src/fleet/fleet.js';
import type { Setting } from '../../../src/fleet/setting.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import { convoyShare } from '../../../src/trial/convoy-share.js';
import { Gate } from '../gate.js';
import {
  type CeleryTestLab,
  celerySetting,
  currentGrounds,
  MISSING,
  startCeleryTestLab,
} from './celery-test-lab.js';

/** More than both windows of the widest setting hold: 2 × 16 × 2. */
const TASKS = 70;
const CONCURRENCY = 2;

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

describe.each(currentGrounds)('$title on $broker, prefork 2 + 2', (ground) => {
  let lab: CeleryTestLab;
  beforeAll(async () => {
    lab = await startCeleryTestLab(ground);
  });
  afterAll(() => lab?.close());

  /** Runs a batch whose tasks wait at the gate of their node. */
  async function withGatedNodes(
    overrides: Partial<Setting>,
    use: (running: RunningFleet, gates: readonly [Gate, Gate]) => Promise<void>,
  ): Promise<Observation> {
    const folder = await mkdtemp(path.join(lab.folder, 'gates-'));
    const gates = [
      await Gate.listen(path.join(folder, 'node-0.sock')),
      await Gate.listen(path.join(folder, 'node-1.sock')),
    ] as const;
    const { fleet, workload } = await lab.fleet('gated_by_node', [[folder]]);
    const running = await fleet.start(
      celerySetting('prefork', CONCURRENCY, { nodes: 2, ...overrides }),
      workload,
    );
    try {
      const batch = running.run({ kind: 'batch', tasks: TASKS }, { drainMs: 50_000 });
      await use(running, gates);
      for (const gate of gates) gate.openForGood();
      const seen = await batch;
      expect([...seen.records.outcome]).toEqual(new Array(TASKS).fill(OUTCOME.done));
      return seen;
    } finally {
      await running.stop();
      for (const gate of gates) gate.close();
    }
  }

  /** Both nodes have taken at least `taken` tasks; then those of the second end at once, those of the first do not. */
  async function blockFirstNode(
    taken: number,
    overrides: Partial<Setting>,
  ): Promise<{ slow: NodeState; seen: Observation }> {
    let slow: NodeState | undefined;
    const seen = await withGatedNodes(overrides, async (running, gates) => {
      await until(running, (nodes) => nodes.every(({ delivered }) => delivered >= taken));
      gates[1].openForGood();
      // All that the first does not have has ended; its processes may begin with what it has after that.
      const nodes = await until(
        running,
        ([first, second]) => first!.started === CONCURRENCY && first!.delivered + second!.finished === TASKS,
      );
      expect(nodes[1]).toMatchObject({ started: 0, held: 0 });
      slow = nodes[0]!;
      expect(slow.finished).toBe(0);
    });
    // Nobody else has run what it held.
    expect(seen.records.node.filter((node) => node === 0)).toHaveLength(slow!.delivered);
    return { slow: slow!, seen };
  }

  it.each([
    { prefetchMultiplier: 1, behind: 0 },
    { prefetchMultiplier: 2, behind: 2 },
    { prefetchMultiplier: 4, behind: 6 },
    { prefetchMultiplier: 16, behind: 30 },
  ])(
    'multiplier $prefetchMultiplier, late acknowledgement: what a node holds beside slow tasks waits, though the other idles',
    async ({ prefetchMultiplier, behind }) => {
      const { slow, seen } = await blockFirstNode(prefetchMultiplier * CONCURRENCY, { prefetchMultiplier });
      expect(slow.held).toBe(behind);
      const { records, startedMs, endedMs } = seen;
      const share = convoyShare(records, { nodes: 2, concurrency: CONCURRENCY }, startedMs, endedMs);
      if (behind > 0) expect(share).toBeGreaterThan(0);
    },
  );

  it('multiplier 1, early acknowledgement: tasks wait all the same, for the window fills up again', async () => {
    const { slow } = await blockFirstNode(CONCURRENCY + 1, {
      prefetchMultiplier: 1,
      acknowledgement: 'early',
    });
    expect(slow.held).toBeGreaterThan(0);
    expect(slow.held).toBeLessThanOrEqual(CONCURRENCY);
  });

  it('one slow task delays none of those held with it: the other process of its node runs them', async () => {
    await withGatedNodes({ prefetchMultiplier: 16 }, async (running, [slow, other]) => {
      await slow.untilArrived(CONCURRENCY);
      slow.openForGood(1);
      other.openForGood();
      const isRest = (nodes: readonly NodeState[]) => finishedOf(nodes) === TASKS - 1;
      expect(await until(running, isRest)).toMatchObject([
        { started: 1, held: 0 },
        { started: 0, held: 0 },
      ]);
    });
  });
});

const finishedOf = (nodes: readonly NodeState[]) => nodes.reduce((sum, { finished }) => sum + finished, 0);

/** Asks for the nodes' states until they are so; the test's time limit ends it. */
async function until(
  running: RunningFleet,
  isSo: (nodes: readonly NodeState[]) => boolean,
): Promise<readonly NodeState[]> {
  for (;;) {
    const nodes = await running.inspect();
    if (isSo(nodes)) return nodes;
    await delay(20);
  }
}
