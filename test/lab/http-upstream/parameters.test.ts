import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonBytes, parseLatency } from '../../../src/lab/http-upstream/parameters.js';

const latency = (query: string) => parseLatency(new URLSearchParams(query));

test('a fixed latency, a log-normal one and a capacity are understood', () => {
  expect(latency('ms=20')).toEqual({
    ok: true,
    value: { latency: { kind: 'fixed', ms: 20 }, capacity: null, overload: null, station: '' },
  });
  expect(latency('median=20&sigma=0.5&capacity=8&station=db')).toEqual({
    ok: true,
    value: {
      latency: { kind: 'log-normal', medianMs: 20, sigma: 0.5, seed: 1 },
      capacity: 8,
      overload: null,
      station: 'db',
    },
  });
});

test('an overload is understood', () => {
  expect(latency('ms=20&overload=32')).toMatchObject({ ok: true, value: { overload: 32, capacity: null } });
});

test.each([
  ['', 'Give either ms'],
  ['ms=20&overload=0', 'overload is "0", but has to be a whole number from 1'],
  ['ms=20&median=20', 'Give either ms'],
  ['ms=abc', 'ms is "abc", but has to be a number from 0 to 600000.'],
  ['ms=-1', 'ms is "-1"'],
  ['ms=Infinity', 'ms is "Infinity"'],
  ['ms=', 'ms is ""'],
  ['ms=20&capacity=0', 'capacity is "0", but has to be a whole number from 1'],
  ['ms=20&capacity=1.5', 'capacity is "1.5"'],
  ['ms=20&sigma=1', 'sigma and seed belong to a log-normal latency'],
  ['median=20&sigma=6', 'sigma is "6"'],
  ['ms=20&ms=30', 'ms is given more than once.'],
  ['delay=20', 'There is no parameter "delay"; there are: ms, median'],
])('%j is refused with a sentence', (query, sentence) => {
  expect(latency(query)).toEqual({ ok: false, sentence: expect.stringContaining(sentence) });
});

test('no query whatever makes it throw, and what is accepted is within its range', () => {
  const names = fc.constantFrom('ms', 'median', 'sigma', 'seed', 'capacity', 'station', 'bytes', 'x');
  const value = fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String));
  fc.assert(
    fc.property(fc.array(fc.tuple(names, value), { maxLength: 5 }), (pairs) => {
      const parsed = parseLatency(new URLSearchParams(pairs));
      if (parsed.ok && parsed.value.capacity !== null)
        expect(parsed.value.capacity).toBeGreaterThanOrEqual(1);
      parseJsonBytes(new URLSearchParams(pairs));
    }),
  );
});
