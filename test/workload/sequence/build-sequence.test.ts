import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import type { TaskModule } from '../../../src/workload/load-task-module.js';
import { buildSequence, type Sequence } from '../../../src/workload/sequence/build-sequence.js';
import { temporaryFolder } from '../temporary-folder.js';

function build(
  names: readonly string[],
  options: Partial<Pick<TaskModule, 'payloads' | 'weights'>> & {
    seed?: number;
    length?: number;
    folder?: string;
    only?: readonly string[];
  } = {},
): Promise<Sequence> {
  const { payloads, weights, seed = 1, length = 20, folder = '/', only } = options;
  const tasks = new Map(names.map((name) => [name, () => {}]));
  return buildSequence({
    module: { tasks, payloads, weights },
    folder,
    seed,
    length,
    ...(only === undefined ? {} : { only }),
  });
}

function tasksOf({ lines }: Sequence): number[] {
  return lines.map((line) => (JSON.parse(line) as [number])[0]);
}

function payloadsOf({ lines }: Sequence, task: number): unknown[] {
  return lines
    .map((line) => JSON.parse(line) as [number, unknown?])
    .filter(([index]) => index === task)
    .map(([, payload]) => payload);
}

describe('the tasks of a sequence', () => {
  it('are the same for the same seed, and others for another', async () => {
    const payloads = { a: (index: number, random: () => number) => [index, random()] };
    const first = await build(['a', 'b'], { payloads, seed: 7 });
    expect(await build(['a', 'b'], { payloads, seed: 7 })).toEqual(first);
    expect(await build(['a', 'b'], { payloads, seed: 8 })).not.toEqual(first);
  });

  it('come about as often as their weights say', async () => {
    const tasks = tasksOf(await build(['a', 'b', 'c'], { weights: { a: 6, b: 3 }, length: 20_000 }));
    const share = (task: number): number => tasks.filter((at) => at === task).length / tasks.length;
    expect(share(0)).toBeCloseTo(0.6, 1);
    expect(share(1)).toBeCloseTo(0.3, 1);
    expect(share(2)).toBeCloseTo(0.1, 1);
  });

  it('all come at least once, however small their weight and short the sequence', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer(),
        async (weights, length, seed) => {
          const names = weights.map((_, index) => `task${index}`);
          const sequence = await build(names, {
            weights: Object.fromEntries(names.map((name, index) => [name, weights[index]!])),
            length,
            seed,
          });
          expect(sequence.lines).toHaveLength(Math.max(length, names.length));
          expect(new Set(tasksOf(sequence)).size).toBe(names.length);
        },
      ),
    );
  });

  it('leave out those with a weight of 0, and those that were not asked for', async () => {
    const weighted = await build(['a', 'b', 'c'], { weights: { b: 0 } });
    expect(weighted.tasks.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(new Set(tasksOf(weighted))).toEqual(new Set([0, 1]));
    expect((await build(['a', 'b', 'c'], { only: ['c'] })).tasks).toEqual([{ name: 'c', weight: 1 }]);
  });

  it('have to exist, and one of them has to have a weight', async () => {
    await expect(build(['a'], { only: ['b'] })).rejects.toThrow('there is no task "b"; there are: a');
    await expect(build(['a'], { weights: { a: 0 } })).rejects.toThrow(UsageError);
    await expect(build(['a'], { payloads: { b: [1] } })).rejects.toThrow('there is no task "b"');
  });
});

describe('the payloads of a sequence', () => {
  it('are none where the module has none', async () => {
    expect((await build(['a'], { length: 2 })).lines).toEqual(['[0]', '[0]']);
  });

  it('come from a function with its index and a random source, asynchronous or not', async () => {
    const sequence = await build(['a', 'b'], {
      payloads: { a: (index) => ({ index }), b: async (index) => index * 2 },
    });
    expect(payloadsOf(sequence, 0).slice(0, 3)).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }]);
    expect(payloadsOf(sequence, 1).slice(0, 3)).toEqual([0, 2, 4]);
  });

  it('come from a generator, asynchronous or not, that may use the random source', async () => {
    const sequence = await build(['a', 'b'], {
      payloads: {
        *a(_index, random) {
          for (;;) yield random();
        },
        async *b() {
          for (let count = 0; ; count++) yield count;
        },
      },
    });
    const drawn = payloadsOf(sequence, 0) as number[];
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(payloadsOf(sequence, 1).slice(0, 3)).toEqual([0, 1, 2]);
  });

  it('start again at the end of an array or file', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'ids.jsonl'), '1\n\n{"id":2}\n');
    const sequence = await build(['a', 'b'], { folder, payloads: { a: ['x', 'y'], b: './ids.jsonl' } });
    expect(payloadsOf(sequence, 0).slice(0, 3)).toEqual(['x', 'y', 'x']);
    expect(payloadsOf(sequence, 1).slice(0, 3)).toEqual([1, { id: 2 }, 1]);
  });

  it('come from one file for the module, whose counts are the weights', async () => {
    const folder = temporaryFolder();
    const lines = [
      { task: 'a', payload: 1 },
      { task: 'b' },
      { task: 'a', payload: null },
      { task: 'a', payload: [] },
    ];
    writeFileSync(path.join(folder, 'trace.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
    const sequence = await build(['a', 'b', 'c'], { folder, payloads: 'trace.jsonl' });
    expect(sequence.tasks).toEqual([
      { name: 'a', weight: 3 },
      { name: 'b', weight: 1 },
    ]);
    expect(payloadsOf(sequence, 0).slice(0, 4)).toEqual([1, null, [], 1]);
    expect(payloadsOf(sequence, 1).at(0)).toBeUndefined();
  });

  it('of one task stay as they are when another task is added', async () => {
    const payloads = { a: (_index: number, random: () => number) => random() };
    const [alone, beside] = [await build(['a'], { payloads }), await build(['a', 'b'], { payloads })];
    const some = payloadsOf(beside, 0);
    expect(payloadsOf(alone, 0).slice(0, some.length)).toEqual(some);
  });

  it('end the sequence early when they are large, but not before each task has come', async () => {
    const text = 'x'.repeat(2 ** 22);
    const sequence = await build(['a', 'b'], { payloads: { a: [text], b: [text] }, length: 200 });
    expect(sequence.lines.length).toBeLessThan(30);
    expect(new Set(tasksOf(sequence)).size).toBe(2);
  });
});

describe('payloads that cannot be used', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  it.each([
    ['a BigInt', 10n, 'it is a BigInt'],
    ['a BigInt inside', { id: 10n }, '"id" is a BigInt'],
    ['a function', () => {}, 'it is a function'],
    ['a function inside', { deep: [{ callback() {} }] }, '"callback" is a function'],
    ['a symbol', Symbol('x'), 'it is a symbol'],
    ['a Map', new Map(), 'it is a Map'],
    ['a Set inside', { ids: new Set([1]) }, '"ids" is a Set'],
    ['a circle', circular, 'it refers to itself'],
  ])('since JSON cannot carry %s name the task and the reason', async (_, payload, reason) => {
    const failure = build(['ship'], { payloads: { ship: () => payload as unknown } });
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(`a payload of task "ship" cannot be sent as JSON: ${reason}`);
  });

  it('end, or are empty', async () => {
    const ending = {
      *a() {
        yield 1;
        yield 2;
      },
    };
    await expect(build(['a'], { payloads: ending })).rejects.toThrow(
      'the generator for task "a" ended after 2 payloads',
    );
    await expect(build(['a'], { payloads: { a: [] } })).rejects.toThrow('the array for task "a" is empty');
  });

  it('throw', async () => {
    const throwing = {
      a: () => {
        throw new RangeError('out of ids');
      },
    };
    await expect(build(['a'], { payloads: throwing })).rejects.toThrow(
      'the payloads of task "a" threw: RangeError: out of ids',
    );
  });

  it('are in files whose lines are named, several at once', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'trace.jsonl');
    const trace = (): Promise<Sequence> => build(['a'], { folder, payloads: './trace.jsonl' });
    await expect(trace()).rejects.toThrow(`${file} cannot be read`);
    writeFileSync(file, '\n \n');
    await expect(trace()).rejects.toThrow(`${file} has no line`);
    writeFileSync(file, '{"task":"a"}\n{"task":');
    await expect(trace()).rejects.toThrow(`${file}:2 is not JSON`);
    writeFileSync(file, '{"task":"a"}\n{"job":"a"}\n{"task":"b","payload":1}\n');
    const failure = trace();
    await expect(failure).rejects.toThrow(`${file}:2 has to be {"task": "name", "payload": …}`);
    await expect(failure).rejects.toThrow(`${file}:3 names task "b"; there are: a`);
  });
});
