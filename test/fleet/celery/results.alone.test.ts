import { Redis } from 'ioredis';
import { afterAll, expect, it } from 'vitest';
import { celerySetting, endsOf, grounds, MISSING, startCeleryTestLab } from './celery-test-lab.js';

const ROOTS = 5;
const PARTS = 3;

/** Of results_app. */
const redis = new Redis('redis://127.0.0.1:6379/8', { lazyConnect: true, retryStrategy: () => null });
redis.on('error', () => {});
const hasRedis = await redis.connect().then(
  () => true,
  () => false,
);
afterAll(() => redis.disconnect());

it.skipIf(MISSING.length === 0 && hasRedis)(
  `on all of its grounds (missing: ${[...MISSING, ...(hasRedis ? [] : ['Redis on 127.0.0.1:6379'])].join(', ')})`,
  () => {},
);

const CHORDS = { 'summed: done': ROOTS, 'part: done': PARTS * ROOTS, 'total: done': ROOTS };

it.skipIf(!hasRedis).each(grounds)(
  'with $title on $broker results go where the app says when they are asked for: chords work, and nothing lasts',
  async (ground) => {
    await redis.flushdb();
    const lab = await startCeleryTestLab(ground, { results: true });
    try {
      const { fleet, workload } = await lab.fleet('summed', [[PARTS]], 'results_app');
      const running = await fleet.start(celerySetting('threads', 4), workload);
      const seen = await running.run({ kind: 'batch', tasks: ROOTS }, { drainMs: 15_000 });
      await running.stop();
      expect(endsOf(workload, seen)).toEqual(CHORDS);
      const kept = await redis.keys('celery-task-meta-*');
      expect(kept.length).toBeGreaterThan(0);
      for (const key of await redis.keys('*')) {
        expect(await redis.ttl(key)).toBeGreaterThan(-1);
        expect(await redis.ttl(key)).toBeLessThanOrEqual(key.startsWith('celery-task-meta-') ? 60 : 300);
      }
    } finally {
      await lab.close();
      await redis.flushdb();
    }
  },
);

it.skipIf(!hasRedis || grounds.length === 0)('there are none by default', async () => {
  await redis.flushdb();
  const lab = await startCeleryTestLab(grounds[0]!);
  try {
    const { fleet, workload } = await lab.fleet('part', [[1]], 'results_app');
    const running = await fleet.start(celerySetting('threads', 4), workload);
    const seen = await running.run({ kind: 'batch', tasks: ROOTS }, { drainMs: 15_000 });
    await running.stop();
    expect(endsOf(workload, seen)).toEqual({ 'part: done': ROOTS });
    expect(await redis.keys('*')).toEqual([]);
  } finally {
    await lab.close();
  }
});
