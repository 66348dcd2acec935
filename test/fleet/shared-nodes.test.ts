import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeSetting, type Setting } from '../../src/fleet/setting.js';
import { canServe, shareNodes, usedConnections } from '../../src/fleet/shared-nodes.js';
import { setting } from './node-lab.js';

const loop = (concurrency: number, connections: Setting['connections'] = null) => ({
  ...setting({ tasksPerWorker: concurrency }),
  connections,
});
const threads = (workers: number, tasksPerWorker: number) =>
  setting({ poolType: 'threads', implementation: 'piscina', workers, tasksPerWorker });

describe('nodes that serve several settings', () => {
  it('are those with as many workers and more tasks in flight, whatever the prefetch multiplier', () => {
    expect(canServe(loop(64), loop(16))).toBe(true);
    expect(canServe(loop(16), loop(64))).toBe(false);
    expect(canServe(loop(64), { ...loop(16), prefetchMultiplier: 0 })).toBe(true);
    expect(canServe(threads(2, 8), threads(2, 1))).toBe(true);
    expect(canServe(threads(4, 1), threads(2, 1))).toBe(false);
    expect(canServe(loop(64), threads(1, 16))).toBe(false);
    expect(canServe({ ...loop(64), nodes: 2 }, loop(16))).toBe(false);
    expect(canServe(loop(64), { ...loop(16), acknowledgement: 'early' })).toBe(
      loop(64).acknowledgement === 'early',
    );
  });

  it('are those whose connections would be used alike', () => {
    expect(canServe(loop(64, 64), loop(16, 16))).toBe(true);
    expect(canServe(loop(64, 64), loop(16, 64))).toBe(true);
    expect(canServe(loop(64, 64), loop(16, 8))).toBe(false);
    expect(canServe(loop(64, 8), loop(16, 8))).toBe(true);
    expect(canServe(loop(64, 8), loop(16, 16))).toBe(false);
    expect(canServe(loop(64, 'none'), loop(16, 'none'))).toBe(true);
    expect(canServe(loop(64, 'none'), loop(16, 16))).toBe(false);
  });

  it("are no Celery worker's: its concurrency is its processes or threads", () => {
    const gevent = (concurrency: number): Setting => ({
      ...loop(concurrency),
      poolType: 'gevent',
      implementation: 'celery',
    });
    expect(canServe(gevent(64), gevent(16))).toBe(false);
    expect(canServe(gevent(64), { ...gevent(64), prefetchMultiplier: 0 })).toBe(true);
  });

  it('are as few as can serve all: each setting has its place, in the order of the first', () => {
    const groups = shareNodes([threads(2, 8), loop(16, 16), loop(64, 16), threads(2, 2), loop(32, 32)]);
    expect(groups.map(({ nodes, settings }) => [nodes, settings].flat().map(describeSetting))).toEqual([
      [threads(2, 8), threads(2, 8), threads(2, 2)].map(describeSetting),
      [loop(64, 16), loop(64, 16), loop(16, 16)].map(describeSetting),
      [loop(32, 32), loop(32, 32)].map(describeSetting),
    ]);
  });

  it('hold every setting once, and serve it', () => {
    const any = fc
      .tuple(
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom<Setting['connections']>(null, 'none', 1, 4, 8, 16),
        fc.constantFrom(1, 2),
      )
      .map(([level, connections, workers]) =>
        workers === 1 ? loop(2 ** level, connections) : { ...threads(workers, level), connections },
      );
    fc.assert(
      fc.property(fc.uniqueArray(any, { selector: describeSetting, maxLength: 8 }), (settings) => {
        const groups = shareNodes(settings);
        const placed = groups.flatMap((group) => group.settings.map(describeSetting));
        expect([...placed].sort()).toEqual(settings.map(describeSetting).sort());
        for (const { nodes, settings: served } of groups) {
          for (const own of served) {
            expect(canServe(nodes, own)).toBe(true);
            expect(usedConnections(nodes.connections, own.concurrency)).toBe(
              usedConnections(own.connections, own.concurrency),
            );
          }
        }
      }),
    );
  });
});
