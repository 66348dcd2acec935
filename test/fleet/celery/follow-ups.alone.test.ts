import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Setting } from '../../../src/fleet/setting.js';
import { seededRandom } from '../../../src/foundation/random.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import { measureTrial } from '../../../src/trial/measure.js';
import type { Load } from '../../../src/workload/load.js';
import {
  type CeleryTestLab,
  celerySetting,
  endsOf,
  grounds,
  MISSING,
  startCeleryTestLab,
} from './celery-test-lab.js';

const ROOTS = 6;
/** Of a saturating load on as small a node as here, at least. */
const POPULATION = 64;
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
      return endsOf(`fleet_app.${task}`, await running.run(load, { drainMs: 15_000 }));
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
      const seen = await running.run(BATCH, { drainMs: 15_000 });
      expect(endsOf('fleet_app.soon', seen)).toEqual({
        'soon: done': ROOTS,
        'timed: done': ROOTS,
      });
      const { records } = seen;
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

  it('a saturating load of tasks that send more keeps its backlog as long as it was', async () => {
    const { fleet, workload } = await lab.fleet('grouped', [[4]]);
    const running = await fleet.start(celerySetting('threads', 4), workload);
    try {
      const enough = new AbortController();
      const { records } = await running.run(
        { kind: 'saturating', durationMs: 50_000 },
        {
          drainMs: 5_000,
          signal: enough.signal,
          onProgress: (finished) => {
            if (finished > 6 * POPULATION) enough.abort();
          },
        },
      );
      const ends = [...records.outcome].filter((outcome) => outcome !== OUTCOME.unfinished);
      expect(ends.length).toBeGreaterThan(5 * POPULATION);
      // All that entered first, and what they have sent.
      expect(records.length - ends.length).toBeLessThanOrEqual((1 + 4) * POPULATION);
    } finally {
      await running.stop();
    }
  });

  it('a retry storm is seen: which task, what was raised, and what share of all attempts', async () => {
    const { fleet, workload } = await lab.fleet('retry_always', []);
    const { figures, flags } = await measureTrial(
      fleet,
      { setting: celerySetting('threads', 4), workload, load: BATCH },
      { random: seededRandom(1), drainMs: 15_000 },
    );
    expect(figures.tasks).toEqual({ done: 0, failed: 4 * ROOTS, unfinished: 0 });
    expect(figures.errors).toEqual({ 'Retry: ConnectionError': 3 * ROOTS, ConnectionError: ROOTS });
    expect(flags).toContainEqual({
      kind: 'retries',
      share: 0.75,
      task: 'fleet_app.retry_always',
      errorKind: 'ConnectionError',
    });
  });

  it('one whose countdown outlasts the load is neither waited for nor part of it', async () => {
    expect(await run(celerySetting('threads', 4), 'retry_later', [])).toEqual({
      'retry_later: Retry: ValueError': ROOTS,
    });
  });
});
