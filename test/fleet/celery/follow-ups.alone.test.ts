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

  it.each(POOLS)(
    '$poolType: members of chains and groups, what a task sends on, and attempts that are retried are tasks of their own',
    async (setting) => {
      const { fleet, workload } = await lab.fleetOfCalls([
        { task: 'chained', args: [3] },
        { task: 'grouped', args: [4] },
        // Whatever queue it names.
        { task: 'parent', args: [] },
        { task: 'retry_twice', args: [] },
      ]);
      const running = await fleet.start(setting, workload);
      try {
        const seen = await running.run({ kind: 'batch', tasks: 4 * ROOTS }, { drainMs: 15_000 });
        expect(endsOf(workload, seen)).toEqual({
          'chained: done': ROOTS,
          'grouped: done': ROOTS,
          'parent: done': ROOTS,
          'timed: done': (3 + 4 + 2) * ROOTS,
          'retry_twice: Retry: ValueError': 2 * ROOTS,
          'retry_twice: done': ROOTS,
        });
      } finally {
        await running.stop();
      }
    },
  );

  it('one that is sent with a short countdown is waited for, and arrives when it is due', async () => {
    const { fleet, workload } = await lab.fleet('soon', [[]]);
    const running = await fleet.start(celerySetting('threads', 4), workload);
    try {
      const seen = await running.run(BATCH, { drainMs: 15_000 });
      expect(endsOf(workload, seen)).toEqual({
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

  it('one whose countdown outlasts the load is neither waited for nor part of it', async () => {
    const { fleet, workload } = await lab.fleet('retry_later', [[]]);
    const running = await fleet.start(celerySetting('threads', 4), workload);
    try {
      const seen = await running.run(BATCH, { drainMs: 15_000 });
      expect(endsOf(workload, seen)).toEqual({ 'retry_later: Retry: ValueError': ROOTS });
    } finally {
      await running.stop();
    }
  });

  // What is made of them is ours, whatever Celery and broker they came from.
  if (ground !== grounds[0]) return;

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
});
