import { describe, expect, it } from 'vitest';
import { MODELS } from './models.js';
import { study } from './simulated-lab.js';

describe('the bottleneck of the recommended setting', () => {
  it.each([
    ['only computes', 'CPU'],
    ['mostly waits', 'event loop'],
    ['a downstream that serves eight at a time', 'downstream'],
    ['a lock that all tasks share', 'downstream'],
    ['a server that allows twenty connections', 'connection pool'],
  ])('of %s is: %s', async (name, kind) => {
    const { bottleneck } = await study(MODELS[name]!);
    expect(bottleneck?.kind).toBe(kind);
    expect(Object.values(bottleneck!.evidence).every(Number.isFinite)).toBe(true);
  });
});
