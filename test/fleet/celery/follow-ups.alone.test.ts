import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/fleet/fleet.js';
import type { Setting } from '../../../src/fleet/setting.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import type { Load } from '../../../src/workload/load.js';
import {
  type CeleryTestLab,
  celerySetting,
  grounds,
  MISSING,
  startCeleryTestLab,
} from './celery-test-lab.js';

const ROOTS = 6;
/** Of the task `soon`. */
const COUNTDOWN_MS = 1_000;
const BATCH: Load = { kind: 'batch', tasks: ROOTS };
const POOLS: readonly Setting[] = [celerySetting('threads', 4), celerySetting('prefork', 2)];

it.skipIf(MISSING.length === 0)(`on all of its grounds (missing: ${MISSING.join(', ')})`, () => {});

describe.each(grounds)('$title on $broker', (ground) => {
  let lab: CeleryTestLab;
  beforeAll(async () => {
    lab = await startCeleryTestLab(ground);
  });
  afterAll(() => lab?.close());

  async function run(setting: Setting, task: string, args: readonly unknown[], load = BATCH) {
    const { fleet, workload } = await lab.fleet(task, [args]);
    const running = await fleet.start(setting, workload);
    try {
      return endsOf(task, await running.run(load, { drainMs: 15_000 }));
    } finally {
      await running.stop();
    }
  }

  describe.each(POOLS)('$poolType', (setting) => {
    it('a chain is its members: each has a record of its own', async () => {
      expect(await run(setting, 'chained', [3])).toEqual({
        'chained: done': ROOTS,
        'timed: done': 3 * ROOTS,
      });
    });

    it('so is a group', async () => {
      expect(await run(setting, 'grouped', [4])).toEqual({
        'grouped: done': ROOTS,
        'timed: done': 4 * ROOTS,
      });
    });

    it('what a task sends on is counted, whatever queue it names', async () => {
      expect(await run(setting, 'parent', [])).toEqual({ 'parent: done': ROOTS, 'timed: done': 2 * ROOTS });
    });

    it('each attempt of a task that retries is a task: all fail but the last', async () => {
      expect(await run(setting, 'retry_twice', [])).toEqual({
        'retry_twice: Retry: ValueError': 2 * ROOTS,
        'retry_twice: done': ROOTS,
      });
    });
  });

  it('one that is sent with a short countdown is waited for, and arrives when it is due', async () => {
    const { fleet, workload } = await lab.fleet('soon', [[]]);
    const running = await fleet.start(celerySetting('threads', 4), workload);
    try {
      const { records } = await running.run(BATCH, { drainMs: 15_000 });
      expect(endsOf('soon', { records, otherTasks: ['fleet_app.timed'] })).toEqual({
        'soon: done': ROOTS,
        'timed: done': ROOTS,
      });
      const rows = [...records.enteredMs.keys()];
      const firstMs = Math.min(...rows.map((row) => records.startedMs[row]!));
      for (const row of rows.filter((each) => Number.isNaN(records.enteredMs[each]))) {
        // Both from the wall clock, which may be set meanwhile.
        expect(records.arrivalMs[row]! - firstMs).toBeGreaterThan(COUNTDOWN_MS - 100);
        expect(records.deliveredMs[row]).toBeGreaterThan(records.arrivalMs[row]! - 100);
        expect(records.startedMs[row]).toBeGreaterThanOrEqual(records.deliveredMs[row]!);
      }
    } finally {
      await running.stop();
    }
  });

  it('one whose countdown outlasts the load is neither waited for nor part of it', async () => {
    expect(await run(celerySetting('threads', 4), 'retry_later', [])).toEqual({
      'retry_later: Retry: ValueError': ROOTS,
    });
  });
});

/** How often each task ended how: by its name without the app's, and `done` or the error kind. */
function endsOf(
  task: string,
  { records, otherTasks = [] }: Pick<Observation, 'records' | 'otherTasks'>,
): Record<string, number> {
  const names = [task, ...otherTasks.map((name) => name.replace(/^fleet_app\./, ''))];
  const ends: Record<string, number> = {};
  for (let row = 0; row < records.length; row++) {
    const outcome = records.outcome[row]!;
    const how =
      outcome === OUTCOME.done
        ? 'done'
        : (records.errorKinds[records.errorKind[row]!] ?? `outcome ${outcome}`);
    const key = `${names[records.task[row]!]}: ${how}`;
    ends[key] = (ends[key] ?? 0) + 1;
  }
  return ends;
}
