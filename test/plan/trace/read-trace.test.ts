import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import { readTrace } from '../../../src/plan/trace/read-trace.js';
import { traceAtRate } from '../../../src/plan/trace/trace.js';

const folder = mkdtempSync(path.join(tmpdir(), 'pooltune-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'trace.csv');

const read = (text: string) => {
  writeFileSync(file, text);
  return readTrace(file, '--trace');
};

test('seconds count from the first arrival', async () => {
  expect(await read('arrival\n10\n10.5\n12\n')).toEqual({
    arrivalsMs: Float64Array.of(0, 500, 2_000),
    durationsMs: null,
    ratePerSecond: 1,
  });
});

test('milliseconds, durations and columns of others, with a byte order mark and Windows line ends', async () => {
  const trace = await read('\ufeffid,arrival_ms,duration_ms,"a, b"\r\n1,1000,20,x\r\n2,1250,0.5,"y, z"\r\n');
  expect(trace.arrivalsMs).toEqual(Float64Array.of(0, 250));
  expect(trace.durationsMs).toEqual(Float64Array.of(20, 0.5));
  expect(trace.ratePerSecond).toBe(4);
});

test('ISO 8601 with and without a zone, on whatever machine', async () => {
  const trace = await read(
    'arrival,duration\n2026-01-31T13:05:00Z,1\n2026-01-31T14:05:00.250+01:00,2\n2026-01-31 13:05:01,0.25\n',
  );
  expect(trace.arrivalsMs).toEqual(Float64Array.of(0, 250, 1_000));
  expect(trace.durationsMs).toEqual(Float64Array.of(1_000, 2_000, 250));
});

test('many lines are read as a stream, all of them', async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => (index * 2).toString());
  const trace = await read(`arrival_ms\n${lines.join('\n')}\n`);
  expect(trace.arrivalsMs).toHaveLength(30_000);
  expect(trace.arrivalsMs.at(-1)).toBe(59_998);
  expect(trace.ratePerSecond).toBeCloseTo(500);
});

test('at another rate, the times are stretched as a whole', async () => {
  const trace = await read('arrival,duration\n0,1\n1,2\n4,3\n');
  const { arrivalsMs, durationsMs } = traceAtRate(trace, trace.ratePerSecond * 2);
  expect(arrivalsMs).toEqual(Float64Array.of(0, 500, 2_000));
  expect(durationsMs).toEqual(trace.durationsMs);
});

test.each([
  ['', 'has no tasks.'],
  ['arrival\n', 'has no tasks.'],
  ['arrival\n1\n', 'has only one task.'],
  ['arrival\n1\n1\n', 'all tasks arrive at one time'],
  ['time\n1\n2\n', 'line 1: no column is called arrival, arrival_s or arrival_ms.'],
  ['arrival,arrival_ms\n1,1\n', 'line 1: there are 2 columns of arrivals.'],
  ['arrival\n1\nsoon\n3\n', 'line 3: "soon" is no time.'],
  ['arrival_ms\n1\n2026-01-31T13:05:00Z\n', 'line 3: "2026-01-31T13:05:00Z" is no time.'],
  ['arrival\n1\n2\n1.5\n', 'line 4: this task arrives before the one above it.'],
  ['arrival\n-1\n2\n', 'line 2: the arrival -1 is negative.'],
  ['arrival,duration\n1,2\n2,-3\n', 'line 3: the duration -3 is negative.'],
  ['arrival,duration\n1,2\n2,\n', 'line 3: "" is no duration.'],
  ['arrival,duration\n1,2\n2\n', 'line 3: Invalid Record Length'],
  ['arrival\n1\n"2\n', 'Quote Not Closed'],
  ['arrival\n1\n2026-13-45T99:00:00Z\n', 'is no time.'],
  ['arrival\n1\n\u001b[31mred\n', 'line 3: "?[31mred" is no time.'],
])('%j is refused: %s', async (text, message) => {
  const error = await read(text).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toContain(`--trace: ${file}`);
  expect(error.message).toContain(message);
});

test('a file that is not there, or is none, is refused', async () => {
  await expect(readTrace(path.join(folder, 'none.csv'), '--trace')).rejects.toThrow(
    /^--trace: .*none\.csv cannot be read: ENOENT/,
  );
  await expect(readTrace(folder, '--trace')).rejects.toThrow(UsageError);
});

test('one that would not fit in memory is refused before it is read, with an estimate', async () => {
  writeFileSync(file, `arrival\n${'1.25\n'.repeat(20_000)}`);
  // Sparse: it takes no room on the disk.
  truncateSync(file, 2 ** 31);
  const started = process.cpuUsage().user;
  await expect(readTrace(file, '--trace')).rejects.toThrow(
    /has about 4\d\d million tasks, which would take 14 GB of memory; 50 million is the most\./,
  );
  expect(process.cpuUsage().user - started).toBeLessThan(2_000_000);
});
