import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UsageError } from '../../src/foundation/errors.js';
import { NO_ERROR, type TaskRecords } from '../../src/lab/task-records.js';
import { decodeRecords } from '../../src/trial/decode-records.js';
import { encodeRecords } from '../../src/trial/encode-records.js';
import { poissonArrivals, queueRows, recordsOf } from './synthetic-records.js';

const time = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN));
const anyRecords: fc.Arbitrary<TaskRecords> = fc
  .record({ length: fc.nat({ max: 50 }), errorKinds: fc.array(fc.string(), { maxLength: 5 }) })
  .chain(({ length, errorKinds }) => {
    const column = (value: fc.Arbitrary<number>) => fc.array(value, { minLength: length, maxLength: length });
    const times = column(time).map((values) => Float64Array.from(values));
    const wide = column(fc.nat({ max: 0xffff })).map((values) => Uint16Array.from(values));
    const errorKind = errorKinds.length > 0 ? fc.nat({ max: errorKinds.length - 1 }) : fc.constant(NO_ERROR);
    return fc.record({
      length: fc.constant(length),
      arrivalMs: times,
      enteredMs: times,
      deliveredMs: times,
      startedMs: times,
      finishedMs: times,
      node: wide,
      task: wide,
      outcome: column(fc.nat({ max: 4 })).map((values) => Uint8Array.from(values)),
      deliveries: column(fc.nat({ max: 255 })).map((values) => Uint8Array.from(values)),
      errorKind: column(fc.oneof(errorKind, fc.constant(NO_ERROR))).map((values) => Uint16Array.from(values)),
      errorKinds: fc.constant(errorKinds),
    });
  });

it('gives back every record bit for bit', async () => {
  await fc.assert(
    fc.asyncProperty(anyRecords, async (records) => {
      expect(await decodeRecords(await encodeRecords(records), 'x')).toEqual(records);
    }),
  );
});

const sample = () => recordsOf(queueRows(poissonArrivals(1_000, 5_000, 1), 4, (i) => 2 + (i % 7) / 10));

it('is smaller than the columns', async () => {
  const records = sample();
  expect((await encodeRecords(records)).length).toBeLessThan(records.length * 48 * 0.7);
});

const broken: Record<string, { file: (good: Buffer) => Uint8Array; message: RegExp }> = {
  'no gzip': { file: () => Buffer.from('hello'), message: /cannot be unpacked/ },
  'cut short': { file: (good) => gzipSync(good).subarray(0, 500), message: /cannot be unpacked/ },
  'another kind of file': { file: () => gzipSync('{"a":1}'), message: /not a file of task records/ },
  'another version': {
    file: (good) => {
      good[4] = 9;
      return gzipSync(good);
    },
    message: /version 9.*reads 1/,
  },
  'a row missing': {
    file: (good) => gzipSync(good.subarray(0, -48)),
    message: /damaged: \d+ bytes instead of \d+/,
  },
  'a header that is no JSON': {
    file: (good) => {
      good[12] = 0;
      return gzipSync(good);
    },
    message: /header cannot be read/,
  },
  'an outcome that does not exist': {
    file: (good) => {
      // The last columns are outcome, deliveries (1 byte a row each) and errorKind (2 bytes).
      good[good.length - 4 * sample().length] = 77;
      return gzipSync(good);
    },
    message: /row 0 has outcome 77/,
  },
};

for (const [what, { file, message }] of Object.entries(broken)) {
  it(`refuses ${what} with one clear sentence`, async () => {
    const encoded = file(gunzipSync(await encodeRecords(sample())));
    const reading = decodeRecords(encoded, 'trial-3.records');
    await expect(reading).rejects.toThrow(UsageError);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow('trial-3.records');
  });
}
