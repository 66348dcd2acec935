import { describe, expect, it } from 'vitest';
import { MODELS } from './models.js';
import { study } from './simulated-lab.js';

describe('a study recommends', () => {
  it('threads for all cores for tasks that only compute, with few tasks each, whatever luck the trials have', async () => {
    let threads = 0;
    let few = 0;
    for (const seed of [1, 2, 3]) {
      const { recommended } = await study(MODELS['only computes']!, { budgetMs: 120_000, seed });
      const { poolType, workers, tasksPerWorker } = recommended!.setting;
      expect(workers).toBeGreaterThanOrEqual(4);
      expect(tasksPerWorker).toBeLessThanOrEqual(16);
      if (tasksPerWorker <= 4) few++;
      if (poolType === 'threads') threads++;
    }
    // What waits in a worker does no harm: a lucky trial may have some of it.
    expect(few).toBeGreaterThanOrEqual(2);
    // Processes do as well here: a lucky trial may make them the choice once.
    expect(threads).toBeGreaterThanOrEqual(2);
  });

  it('the event loop at high concurrency for tasks that mostly wait, where there is one core', async () => {
    const { recommended } = await study(MODELS['mostly waits']!, { budgetMs: 120_000 });
    expect(recommended?.setting.poolType).toBe('event-loop');
    expect(recommended?.setting.concurrency).toBeGreaterThanOrEqual(40);
    expect(recommended?.gainOverDefault.low).toBeGreaterThan(10);
  });

  it('no more in flight than a downstream stands, where more of them slow it down', async () => {
    const { recommended } = await study(MODELS['a downstream that suffers beyond twelve']!, {
      budgetMs: 120_000,
    });
    expect(recommended?.setting.concurrency).toBeGreaterThanOrEqual(10);
    expect(recommended?.setting.concurrency).toBeLessThanOrEqual(14);
  });

  it('many threads with one task each for tasks that block while they wait', async () => {
    const { recommended } = await study(MODELS['waits that block']!, { budgetMs: 120_000 });
    expect(recommended?.setting).toMatchObject({ poolType: 'threads', tasksPerWorker: 1 });
    expect(recommended?.setting.workers).toBeGreaterThanOrEqual(16);
  });

  it('a connection pool that the server allows, though the default has none', async () => {
    const { recommended, levers, trials } = await study(MODELS['a server that allows twenty connections']!, {
      budgetMs: 120_000,
    });
    expect(recommended?.setting.connections).toBe(20);
    expect(trials.some(({ figures }) => figures.errors['53300'] !== undefined)).toBe(true);
    expect(levers.map(({ lever }) => lever)).toContain('connections');
  });

  it('a pool smaller than the concurrency, where the database is at its best with few connections', async () => {
    const { recommended } = await study(MODELS['a database at its best with six connections']!, {
      budgetMs: 120_000,
    });
    expect(recommended?.setting.connections).toBeLessThanOrEqual(8);
    expect(recommended?.setting.connections).toBeGreaterThanOrEqual(4);
  });
});
