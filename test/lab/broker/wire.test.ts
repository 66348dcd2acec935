import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FRAME, FrameReader, FrameWriter } from '../../../src/lab/broker/wire.js';

const delivery = fc.record({
  row: fc.nat(0xffffffff),
  task: fc.nat(0xffff),
  payload: fc.string({ unit: 'binary', maxLength: 300 }),
});

it('gives back what was written, wherever the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(delivery, { maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 64 })),
      (sent, cuts) => {
        const writer = new FrameWriter();
        for (const { row, task, payload } of sent) writer.deliver(row, task, Buffer.from(payload));
        const bytes = writer.take();
        const reader = new FrameReader();
        const received: typeof sent = [];
        let at = 0;
        let cut = 0;
        while (at < bytes.length) {
          const length = cuts.length === 0 ? bytes.length : cuts[cut++ % cuts.length]!;
          reader.read(bytes.subarray(at, at + length), (type, buffer, start, end) => {
            expect(type).toBe(FRAME.deliver);
            received.push({
              row: buffer.readUInt32LE(start),
              task: buffer.readUInt16LE(start + 4),
              payload: buffer.toString('utf8', start + 6, end),
            });
          });
          at += length;
        }
        expect(received).toEqual(
          sent.map((one) => ({ ...one, payload: Buffer.from(one.payload).toString('utf8') })),
        );
      },
    ),
  );
});

it('keeps what it gave untouched while it goes on writing', () => {
  const writer = new FrameWriter();
  writer.acknowledge(1);
  const first = writer.take();
  const copy = Buffer.from(first);
  for (let row = 0; row < 10_000; row++) writer.acknowledge(0xffffffff);
  expect(first.equals(copy)).toBe(true);
});

it('takes a payload larger than its buffer', () => {
  const writer = new FrameWriter();
  const payload = Buffer.alloc(300_000, 'x');
  writer.acknowledge(7);
  writer.deliver(8, 1, payload);
  const types: number[] = [];
  new FrameReader().read(writer.take(), (type, _buffer, start, end) => {
    types.push(type);
    if (type === FRAME.deliver) expect(end - start - 6).toBe(payload.length);
  });
  expect(types).toEqual([FRAME.acknowledge, FRAME.deliver]);
});
