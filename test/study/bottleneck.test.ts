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

  it('of tasks that compute on threads under the GIL is the one core that these share', async () => {
    const model = MODELS['only computes']!;
    const pools = [{ poolType: 'threads', implementation: 'celery', maxTasksPerWorker: 1 }] as const;
    const space = { cores: model.cores, memoryBytes: 8 * 2 ** 30, usesConnections: false, pools };
    const { bottleneck } = await study(model, { space });
    expect(bottleneck?.kind).toBe('one core');
    expect(bottleneck?.evidence.busyCores).toBeCloseTo(1, 1);
  });
});
