import { maskSecrets } from '../foundation/secrets.js';

/**
 * A copy of plain data that can be stored: what JSON cannot say (NaN, infinities) is `null`, and every text, keys
 * included, has its secrets masked. Counts whose keys become equal by masking are added up.
 */
export function plainJson(value: unknown): unknown {
  if (typeof value === 'string') return maskSecrets(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== 'object' || value === null) return value;
  // A map, so that a key named __proto__ is a key like any other.
  const copy = new Map<string, unknown>();
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    const masked = maskSecrets(key);
    const here = copy.get(masked);
    const plain = plainJson(entry);
    copy.set(masked, typeof here === 'number' && typeof plain === 'number' ? here + plain : plain);
  }
  return Object.fromEntries(copy);
}
