import { parseQuantity } from './quantity.js';

const SIZE = {
  what: 'a size',
  units: {
    B: 1,
    kB: 1e3,
    KB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
    KiB: 2 ** 10,
    MiB: 2 ** 20,
    GiB: 2 ** 30,
    TiB: 2 ** 40,
  },
  examples: '512MiB or 2GiB',
  // A node alone takes about 50 MB; what is smaller was meant otherwise.
  min: 2 ** 20,
  max: Number.MAX_SAFE_INTEGER,
};

/** `512MiB` (powers of 1,024), `512MB` (powers of 1,000) in bytes, rounded down; at least 1 MiB. @throws {UsageError} */
export function parseSizeBytes(text: string, where: string): number {
  return Math.floor(parseQuantity(SIZE, text, where));
}
