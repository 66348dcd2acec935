import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DURATION_UNITS, parseDurationMs } from '../../../src/cli/options/duration.js';
import { parseShare } from '../../../src/cli/options/percent.js';
import { parseRatePerSecond } from '../../../src/cli/options/rate.js';
import { parseSizeBytes } from '../../../src/cli/options/size.js';
import { UsageError } from '../../../src/foundation/errors.js';

/** Positive numbers as people write them, no exponents. */
const decimal = fc.integer({ min: 1, max: 99_999 }).map((digits) => digits / 1_000);

test('a duration is its number times its unit, with or without a space', () => {
  fc.assert(
    fc.property(
      decimal,
      fc.constantFrom(...Object.entries(DURATION_UNITS)),
      fc.boolean(),
      (n, [unit, ms], space) => {
        fc.pre(n * ms >= 0.001 && n * ms <= 86_400_000);
        expect(parseDurationMs(`${n}${space ? ' ' : ''}${unit}`, '--x')).toBeCloseTo(n * ms, 6);
      },
    ),
  );
});

test('a rate is per second, whatever it was given per', () => {
  fc.assert(
    fc.property(decimal, (n) => {
      expect(parseRatePerSecond(`${n}/s`, '--x')).toBeCloseTo(n, 9);
      expect(parseRatePerSecond(`${n * 60}/min`, '--x')).toBeCloseTo(n, 9);
    }),
  );
});

test('KiB, MiB and GiB are powers of 1,024, kB, MB and GB of 1,000', () => {
  expect(parseSizeBytes('512MiB', '--x')).toBe(536_870_912);
  expect(parseSizeBytes('512 MB', '--x')).toBe(512_000_000);
  expect(parseSizeBytes('1.5GiB', '--x')).toBe(1_610_612_736);
  expect(parseSizeBytes('2048KiB', '--x')).toBe(2_097_152);
});

test('a percentage is a share from 0 to 1', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (n) => {
      const share = parseShare(`${n}%`, '--x');
      expect(share).toBeCloseTo(n / 100, 12);
      expect(share).toBeLessThanOrEqual(1);
    }),
  );
});

const PARSERS = { parseDurationMs, parseRatePerSecond, parseSizeBytes, parseShare };

test.each(Object.entries(PARSERS))(
  '%s reads a text into a finite number or throws a UsageError that says where',
  (_, parse) => {
    const text = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.double(), fc.constantFrom('', 's', '/s', '%', 'MiB', 'x', 'constructor', '__proto__'))
        .map(([n, unit]) => n + unit),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          const value = parse(given, '--x');
          expect(Number.isFinite(value) && value >= 0).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as UsageError).message.startsWith(`--x: "${given}" is `)).toBe(true);
          expect((error as UsageError).hint).toContain('such as');
        }
      }),
    );
  },
);

test.each([
  ['30', 'unit is missing'],
  ['-1s', 'out of range'],
  ['25h', 'out of range'],
  ['1,5s', 'not a duration'],
  ['', 'not a duration'],
  ['s', 'not a duration'],
  ['1toString', 'not a duration'],
])('the duration "%s" is refused: %s', (text, why) => {
  expect(() => parseDurationMs(text, '--budget')).toThrow(why);
});
