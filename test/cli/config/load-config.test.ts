import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, project } from './loaded.js';

describe('a config is read from', () => {
  it.each([
    [
      '.ts',
      "import { defineConfig } from 'pooltune'; export default defineConfig({ seed: 7 } as { seed: number });",
    ],
    ['.mts', 'export default { seed: 7 } satisfies object;'],
    ['.cts', 'const seed: number = 7; module.exports = { seed };'],
    ['.js', 'module.exports = { seed: 7 };'],
    ['.mjs', 'export default { seed: 7 };'],
    ['.cjs', 'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = { seed: 7 };'],
    ['.json', '\ufeff{ "seed": 7 }'],
  ])('a %s file', async (extension, text) => {
    const name = `pooltune.config${extension}`;
    const folder = project({ [name]: text });
    expect(await load(folder)).toEqual({ path: path.join(folder, name), config: { seed: 7 } });
  });

  it.each([
    ['a promise', 'export default Promise.resolve({ seed: 7 });'],
    ['a function', 'export default () => ({ seed: 7 });'],
    ['an asynchronous function', 'export default async () => ({ seed: 7 });'],
    ['the environment', 'export default { seed: process.env.SEED, out: process.env.OUT };'],
    ['a file beside it', "import { seed } from './seed.js'; export default { seed };"],
    [
      'what an object without a prototype holds',
      "import * as seeds from './seed.js'; export default { ...seeds };",
    ],
  ])('%s', async (_, text) => {
    const folder = project({
      'package.json': '{ "type": "module" }',
      'pooltune.config.mjs': text,
      'seed.js': 'export const seed = 7;',
    });
    expect((await load(folder, { env: { SEED: '7' } }))?.config).toEqual({ seed: 7 });
  });
});

it('without a config file there is no config', async () => {
  expect(await load(project({}))).toBeUndefined();
});

it('values are in internal units', async () => {
  const folder = project({
    'pooltune.config.json': JSON.stringify({
      taskTimeout: '2m',
      brokerLatency: '0ms',
      setting: 'threads,workers=4,tasks-per-worker=8',
      check: { budget: '1m', rate: '120/min', errorRate: '1%', tolerance: { p99: '10%' } },
    }),
  });
  expect((await load(folder))?.config).toMatchObject({
    taskTimeout: 120_000,
    brokerLatency: 0,
    setting: { poolType: 'threads', implementation: 'piscina', concurrency: 32 },
    check: { budget: 60_000, rate: 2, errorRate: 0.01, tolerance: { p99: 0.1 } },
  });
});

it('a setting is the same as a text and as an object', async () => {
  const text =
    'processes,implementation=workerpool,workers=2,tasks-per-worker=3,prefetch=4,ack=early,connections=none,nodes=2';
  const object = {
    poolType: 'processes',
    implementation: 'workerpool',
    workers: 2,
    tasksPerWorker: 3,
    concurrency: 6,
    prefetchMultiplier: 4,
    acknowledgement: 'early',
    connections: 'none',
    nodes: 2,
  };
  for (const setting of [text, object]) {
    const folder = project({ 'pooltune.config.json': JSON.stringify({ setting }) });
    expect((await load(folder))?.config.setting).toEqual(object);
  }
});
