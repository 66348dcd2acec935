import { expect, it } from 'vitest';
import type { HubBlock, Observation } from '../../src/fleet/fleet.js';
import { figuresOf } from '../../src/trial/figures.js';
import type { Load } from '../../src/workload/load.js';
import { observationOf, partedRandom, recordsOf, saturatedRows } from './synthetic-records.js';

const saturating: Load = { kind: 'saturating', durationMs: 10_000 };

/** Four slots, each busy for 50 ms and then idle for `idleMs`. */
function flagsOf(
  idleMs: number,
  seen: Partial<Observation> = {},
  implementation: 'celery' | null = 'celery',
  load: Load = saturating,
) {
  const rows = saturatedRows(4, 10_000, () => 50 + idleMs).map((row) => ({
    ...row,
    finishedMs: row.finishedMs! - idleMs,
  }));
  return figuresOf({
    observation: { ...observationOf(recordsOf(rows, []), 0, 10_000), ...seen },
    load,
    setting: { nodes: 1, concurrency: 4, implementation },
    workload: { tasks: [{ name: 'wait', weight: 1 }] },
    startUpMs: 500,
    random: partedRandom(1),
  }).flags.filter(({ kind }) => kind === 'stalled' || kind === 'hub-blocked');
}

it('is set where slots idle while the queue is never empty and the node has a core to spare', () => {
  const [flag] = flagsOf(150, { nodesCpuMs: 500 });
  expect(flag).toMatchObject({ kind: 'stalled', cores: 0.05 });
  expect(flag?.kind === 'stalled' && flag.slotsBusy).toBeCloseTo(0.25, 1);
});

it('is not set where the slots are busy, or the node is', () => {
  expect(flagsOf(5, { nodesCpuMs: 500 })).toEqual([]);
  expect(flagsOf(150, { nodesCpuMs: 9_500 })).toEqual([]);
});

it('is not set for other runtimes, nor where the rate is limited', () => {
  expect(flagsOf(150, { nodesCpuMs: 500 }, null)).toEqual([]);
  const limited: Load = { ...saturating, maxRatePerSecond: 20 };
  expect(flagsOf(150, { nodesCpuMs: 500 }, 'celery', limited)).toEqual([]);
});

it('gives way to a node that was gone for a while', () => {
  const fault = { kind: 'node-exit', node: 0, atMs: 5_000, detail: 'node 0 ended (exit code 9)' } as const;
  expect(flagsOf(150, { nodesCpuMs: 500, faults: [fault] })).toEqual([]);
});

it('gives way to a hub that tasks block, which explains it', () => {
  const hub: HubBlock = { computingShare: 0, waitingShare: 0.86, where: 'shop.py:29 in query', stack: [] };
  expect(flagsOf(150, { nodesCpuMs: 500, hub })).toEqual([{ kind: 'hub-blocked', ...hub }]);
  const seldom = { ...hub, waitingShare: 0.05 };
  expect(flagsOf(150, { nodesCpuMs: 500, hub: seldom }).map(({ kind }) => kind)).toEqual(['stalled']);
});
