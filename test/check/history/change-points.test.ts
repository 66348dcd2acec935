import { describe, expect, test } from 'vitest';
import { changePoints } from '../../../src/check/history/change-points.js';
import type { HistoryEntry } from '../../../src/check/history/history-entry.js';
import { historySeries } from '../../../src/check/history/history-series.js';
import type { MetricName } from '../../../src/check/metric.js';
import { seededRandom } from '../../../src/foundation/random.js';
import { commitOf, entryOf, MACHINE } from './entries.js';

const find = (entries: readonly HistoryEntry[], metric: MetricName) =>
  changePoints(entries, metric, { random: seededRandom(1), significance: 0.01, permutations: 499 });

/** Entries of one metric, with a ripple of 1 % on the values. */
function runsOf(
  metric: MetricName,
  values: readonly number[],
  changed: Partial<HistoryEntry> = {},
): HistoryEntry[] {
  return values.map((value, run) => entryOf(run, { [metric]: value * (1 + ((run * 7) % 5) / 500) }, changed));
}
const steps = (...parts: readonly (readonly [count: number, value: number])[]) =>
  parts.flatMap(([count, value]) => Array<number>(count).fill(value));

test('a change point names the runs on both sides, geometric means, ratio and direction', () => {
  const values = [500, 512, 506, 520, 500, 512, 506, 520, 450, 441, 445, 450, 441, 445];
  const [change, ...others] = find(
    values.map((capacity, run) => entryOf(run, { capacity })),
    'capacity',
  );
  const geometric = (numbers: readonly number[]) =>
    Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);
  const [before, after] = [geometric(values.slice(0, 8)), geometric(values.slice(8))];
  expect(others).toEqual([]);
  expect(change).toMatchObject({
    metric: 'capacity',
    series: { workload: 'orders', machine: { cpuModel: MACHINE.cpuModel, usableCores: 4 } },
    before: { commit: commitOf(7), dirty: false },
    after: { commit: commitOf(8), dirty: false },
    index: 8,
    runsBefore: 8,
    runsAfter: 6,
    direction: 'worse',
    withinTolerance: false,
    alsoChanged: [],
  });
  expect(change!.meanBefore).toBeCloseTo(before, 9);
  expect(change!.meanAfter).toBeCloseTo(after, 9);
  expect(change!.ratio).toBeCloseTo(after / before, 12);
});

test('more is better for capacity, less for everything else', () => {
  expect(find(runsOf('capacity', steps([10, 10], [10, 20])), 'capacity')[0]!.direction).toBe('better');
  expect(find(runsOf('p99', steps([10, 10], [10, 20])), 'p99')[0]!.direction).toBe('worse');
  expect(find(runsOf('memory', steps([10, 20], [10, 10])), 'memory')[0]!.direction).toBe('better');
});

describe('what may be 0', () => {
  test('is compared with its offset', () => {
    const [change] = find(
      steps([10, 0], [10, 0.004]).map((errors, run) => entryOf(run, { errors })),
      'errors',
    );
    expect(change).toMatchObject({ meanBefore: 0, direction: 'worse' });
    expect(change!.meanAfter).toBeCloseTo(0.004, 12);
    // (0.004 + 0.001) / (0 + 0.001)
    expect(change!.ratio).toBeCloseTo(5, 9);
  });

  test('and never was more has none', () => {
    const entries = steps([30, 0]).map((connections, run) => entryOf(run, { connections }));
    expect(find(entries, 'connections')).toEqual([]);
  });
});

test('runs without the figure are passed over; the index counts them', () => {
  const values: (number | null)[] = steps([8, 100], [8, 50]);
  values.splice(8, 0, null, 0, null);
  const entries = values.map((capacity, run) => entryOf(run, { capacity }));
  entries.splice(3, 0, entryOf(100, {}));
  const [change] = find(entries, 'capacity');
  expect(change).toMatchObject({
    index: 12,
    before: { commit: commitOf(7) },
    after: { commit: commitOf(11) },
    runsBefore: 8,
    runsAfter: 8,
  });
});

test('of a change within the tolerance it says so', () => {
  const values = [...steps([10, 100]), ...steps([10, 100.6])];
  const entries = values.map((capacity, run) => entryOf(run, { capacity: capacity + (run % 3) / 100 }));
  expect(find(entries, 'capacity')).toMatchObject([{ withinTolerance: true, direction: 'better' }]);
});

describe('series', () => {
  const other = { ...MACHINE, usableCores: 2 };
  const slow = runsOf('capacity', steps([10, 50]), { machine: other });
  const fast = runsOf('capacity', steps([10, 100]));

  test('of two machines are not mixed, one after the other or in turns', () => {
    const turns = fast.flatMap((entry, i) => [entry, slow[i]!]);
    expect(find([...fast, ...slow], 'capacity')).toEqual([]);
    expect(find(turns, 'capacity')).toEqual([]);
    expect(historySeries(turns).map(({ machine, entries }) => [machine.usableCores, entries.length])).toEqual(
      [
        [4, 10],
        [2, 10],
      ],
    );
  });

  test('of two settings are not mixed', () => {
    const setting = { ...fast[0]!.setting, prefetchMultiplier: 4 };
    expect(
      find([...fast, ...slow.map((entry) => ({ ...entry, machine: MACHINE, setting }))], 'capacity'),
    ).toEqual([]);
  });

  test('of two workloads are not mixed, and a change point says whose it is', () => {
    const mail = runsOf('capacity', steps([10, 50], [10, 25]), { workload: 'mail' });
    expect(find([...fast, ...mail], 'capacity').map(({ series }) => series.workload)).toEqual(['mail']);
  });

  test('another version of Node.js or pooltune begins no series: the change point tells', () => {
    const machine = { ...MACHINE, nodeVersion: 'v26.0.0' };
    const after = slow.map((entry) => ({ ...entry, machine, pooltune: '0.3.0', ratePerSecond: 150 }));
    expect(find([...fast, ...after], 'capacity')[0]!.alsoChanged).toEqual([
      { what: 'pooltune', before: '0.2.0', after: '0.3.0' },
      { what: 'node', before: 'v24.8.0', after: 'v26.0.0' },
    ]);
  });

  test("what goes with the machine's speed says where that changed, on the mean of all runs", () => {
    const at = (metric: MetricName, ...speeds: readonly (number | undefined)[]) =>
      find(
        runsOf(metric, steps([10, 100], [10, 50])).map((entry, run) => {
          const calibration = speeds[run < 10 ? run % 2 : 2];
          return calibration === undefined ? entry : { ...entry, calibration };
        }),
        metric,
      )[0]!.alsoChanged;
    expect(at('capacity', 800, 1_250, 500)).toEqual([
      {
        what: 'speed',
        before: expect.stringMatching(/^(1000|999\.99)/),
        after: expect.stringMatching(/^(500|499\.99)/),
      },
    ]);
    expect(at('capacity', 800, 1_250, 1_020)).toEqual([]);
    expect(at('memory', 800, 1_250, 500)).toEqual([]);
    // Of older runs it is not known.
    expect(at('capacity', undefined, undefined, 500)).toEqual([]);
  });

  test('response times also depend on the offered load', () => {
    const at = (ratePerSecond: number) => [
      ...runsOf('p99', steps([10, 100])),
      ...runsOf('p99', steps([10, 50]), { ratePerSecond }),
    ];
    expect(find(at(150), 'p99')[0]!.alsoChanged).toEqual([{ what: 'rate', before: '300', after: '150' }]);
    expect(find(at(310), 'p99')[0]!.alsoChanged).toEqual([]);
  });
});
