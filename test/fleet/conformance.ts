import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/fleet/fleet.js';
import type { Setting } from '../../src/fleet/setting.js';
import { NO_ERROR, OUTCOME, type TaskRecords } from '../../src/lab/task-records.js';
import type { Load } from '../../src/workload/load.js';
import type { Workload } from '../../src/workload/workload.js';

/** A fleet under test, with a workload of short tasks whose durations vary and never fail. */
export interface ConformanceHarness {
  readonly fleet: Fleet;
  readonly workload: Workload;
  close(): Promise<void>;
}

const BATCH = 60;

/** What the contract in `src/fleet/fleet.ts` promises, checked on the records alone, so in virtual time too. */
export function describeFleetConformance(
  name: string,
  start: () => Promise<ConformanceHarness>,
  settings: readonly Setting[],
): void {
  describe(`${name} keeps the fleet's contract`, () => {
    let harness: ConformanceHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.close());

    const run = async (setting: Setting, load: Load): Promise<TaskRecords> => {
      const running = await harness.fleet.start(setting, harness.workload);
      try {
        return (await running.run(load)).records;
      } finally {
        await running.stop();
      }
    };

    it.each(settings.map((setting) => [label(setting), setting] as const))(
      'on %s',
      async (_label, setting) => {
        const batch = await run(setting, { kind: 'batch', tasks: BATCH });
        expect(batch.length).toBe(BATCH);
        expect([...batch.outcome]).toEqual(new Array(BATCH).fill(OUTCOME.done));
        expect([...batch.errorKind]).toEqual(new Array(BATCH).fill(NO_ERROR));
        expectOrderedTimes(batch);
        expectWindows(batch, setting);

        const steady = await run(setting, { kind: 'steady', ratePerSecond: 200, durationMs: 300, seed: 5 });
        expect(steady.length).toBeGreaterThan(0);
        expectOrderedTimes(steady);
        expectWindows(steady, setting);

        const saturating = await run(setting, { kind: 'saturating', durationMs: 300 });
        const done = [...saturating.outcome].filter((outcome) => outcome === OUTCOME.done).length;
        expect(done).toBeGreaterThan(0);
        expect(done).toBeLessThan(saturating.length);
        expectOrderedTimes(saturating);
        expectWindows(saturating, setting);
      },
    );

    it('runs one load after another on the same nodes', async () => {
      const setting = settings[0]!;
      const running = await harness.fleet.start(setting, harness.workload);
      try {
        await running.run({ kind: 'saturating', durationMs: 100 });
        const { records } = await running.run({ kind: 'batch', tasks: 10 });
        expect(records.length).toBe(10);
        expect([...records.outcome]).toEqual(new Array(10).fill(OUTCOME.done));
      } finally {
        await running.stop();
      }
    });

    it('has nodes run as many tasks at once as a load says, for that load', async ({ skip }) => {
      if (harness.fleet.keepsSeveral !== true) skip('this fleet keeps no nodes for other loads');
      const setting = settings.find(({ concurrency }) => concurrency >= 4) ?? settings[0]!;
      const running = await harness.fleet.start(setting, harness.workload);
      try {
        for (const concurrency of [2, 1, setting.concurrency, undefined]) {
          const given = concurrency === undefined ? {} : { concurrency };
          const { records } = await running.run({ kind: 'batch', tasks: BATCH }, given);
          expect(records.length).toBe(BATCH);
          expectWindows(records, { ...setting, ...given });
          expect(mostRunning(records, 0)).toBe(concurrency ?? setting.concurrency);
        }
      } finally {
        await running.stop();
      }
    });

    it('gives nodes the window that a load says, for that load', async ({ skip }) => {
      if (harness.fleet.keepsSeveral !== true) skip('this fleet keeps no nodes for another window');
      const setting: Setting = { ...settings[0]!, prefetchMultiplier: 4, acknowledgement: 'late' };
      const running = await harness.fleet.start(setting, harness.workload);
      try {
        for (const prefetchMultiplier of [1, 0, 2, undefined]) {
          const given = prefetchMultiplier === undefined ? {} : { prefetchMultiplier };
          const { records } = await running.run({ kind: 'batch', tasks: BATCH }, given);
          expect(records.length).toBe(BATCH);
          expectWindows(records, { ...setting, ...given });
          const window = (prefetchMultiplier ?? 4) * setting.concurrency;
          // All of it is used: so many are delivered before any of them has ended.
          const firstEndMs = Math.min(...records.finishedMs);
          const before = [...records.deliveredMs].filter((deliveredMs) => deliveredMs < firstEndMs).length;
          if (window > 0) expect(before).toBeLessThanOrEqual(window * setting.nodes);
          expect(before).toBeGreaterThanOrEqual(Math.min(window === 0 ? BATCH : window, BATCH));
        }
      } finally {
        await running.stop();
      }
    });
  });
}

function label(setting: Setting): string {
  const { implementation, poolType, concurrency, prefetchMultiplier, acknowledgement, nodes } = setting;
  return `${implementation ?? ''} ${poolType} × ${concurrency}, multiplier ${prefetchMultiplier}, ${acknowledgement}, ${nodes} node(s)`.trim();
}

function expectOrderedTimes(records: TaskRecords): void {
  for (let row = 0; row < records.length; row++) {
    const { arrivalMs, enteredMs, deliveredMs, startedMs, finishedMs } = records;
    expect(enteredMs[row]).toBeGreaterThanOrEqual(arrivalMs[row]!);
    if (records.outcome[row] !== OUTCOME.done) continue;
    expect(deliveredMs[row]).toBeGreaterThanOrEqual(enteredMs[row]!);
    expect(startedMs[row]).toBeGreaterThanOrEqual(deliveredMs[row]!);
    expect(finishedMs[row]).toBeGreaterThanOrEqual(startedMs[row]!);
  }
}

/** At no moment more tasks delivered and unfinished than the window allows, nor more running than the concurrency. */
function expectWindows(records: TaskRecords, setting: Setting): void {
  const limit =
    setting.prefetchMultiplier === 0
      ? Number.POSITIVE_INFINITY
      : setting.prefetchMultiplier * setting.concurrency +
        (setting.acknowledgement === 'early' ? setting.concurrency : 0);
  for (let node = 0; node < setting.nodes; node++) {
    const rows = Array.from({ length: records.length }, (_, row) => row).filter(
      (row) => records.node[row] === node && records.outcome[row] === OUTCOME.done,
    );
    expect(
      mostAtOnce(rows.map((row) => [records.deliveredMs[row]!, records.finishedMs[row]!])),
    ).toBeLessThanOrEqual(limit);
    expect(mostRunning(records, node)).toBeLessThanOrEqual(setting.concurrency);
    // One node is delivered its tasks in the order in which they entered.
    const delivered = rows.map((row) => records.deliveredMs[row]!);
    expect(delivered).toEqual([...delivered].sort((a, b) => a - b));
  }
}

function mostRunning(records: TaskRecords, node: number): number {
  const rows = Array.from({ length: records.length }, (_, row) => row).filter(
    (row) => records.node[row] === node && records.outcome[row] === OUTCOME.done,
  );
  return mostAtOnce(rows.map((row) => [records.startedMs[row]!, records.finishedMs[row]!]));
}

function mostAtOnce(spans: readonly (readonly [number, number])[]): number {
  const events = spans.flatMap(([from, to]) => [
    { at: from, change: 1 },
    { at: to, change: -1 },
  ]);
  // An end makes room for a start at the same moment.
  events.sort((a, b) => a.at - b.at || a.change - b.change);
  let now = 0;
  let most = 0;
  for (const { change } of events) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}
