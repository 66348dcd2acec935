import { expect, test } from 'vitest';
import { betterSettings, measuredSettings } from '../../../src/plan/questions/better-setting.js';
import { nodesNeeded } from '../../../src/plan/questions/nodes-needed.js';
import { closedFormPredictor } from '../closed-form-predictor.js';
import { contextFor, sourceOf } from '../plan-fixtures.js';

test('each measured setting counts once, whatever its nodes', () => {
  const settings = measuredSettings(sourceOf());
  expect(settings.every(({ nodes }) => nodes === 1)).toBe(true);
  expect(new Set(settings.map((setting) => JSON.stringify(setting))).size).toBe(settings.length);
});

test('those that need fewer nodes are named with what they save, the fewest first', async () => {
  const context = contextFor(closedFormPredictor());
  const { nodes } = await nodesNeeded(context, 1_000);
  const better = await betterSettings(context, sourceOf(), 1_000, { nodes, nodeCostPerHour: 0.5 });
  // 16 tasks at once, then 4 workers: the model knows workers alone.
  expect(better.map(({ setting }) => setting.concurrency)).toEqual([16, 4]);
  for (const { setting, nodes: own, savedNodes, saved } of better) {
    const alone = await nodesNeeded(contextFor(closedFormPredictor(), { setting }), 1_000);
    expect(own).toBe(alone.nodes);
    expect(savedNodes).toBe(nodes - own);
    expect(saved!.perHour).toBeCloseTo(savedNodes * 0.5);
  }
});
