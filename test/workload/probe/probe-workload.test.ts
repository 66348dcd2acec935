import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UsageError } from '../../../src/foundation/errors.js';
import { type ProbeOptions, probeWorkload } from '../../../src/workload/probe/probe-workload.js';
import type { ModuleWorkload } from '../../../src/workload/workload.js';
import { fixture } from '../fixture.js';
import { temporaryFolder } from '../temporary-folder.js';

function probe(modulePath: string, options: Partial<ProbeOptions> = {}): Promise<ModuleWorkload> {
  return probeWorkload({
    modulePath,
    upstreams: {},
    folder: temporaryFolder(),
    seed: 1,
    firstCallTimeoutMs: 30_000,
    sequenceLength: 20,
    ...options,
  });
}

async function messageOf(failure: Promise<unknown>): Promise<string> {
  const error = await failure.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  return (error as Error).message;
}

describe('a workload', () => {
  it('comes from a TypeScript module, with its sequence in a file', async () => {
    const workload = await probe(fixture('plain.ts'));
    expect(workload).toMatchObject({
      name: 'plain',
      modulePath: fixture('plain.ts'),
      compiled: true,
      tasks: [
        { name: 'double', weight: 3 },
        { name: 'echo', weight: 1 },
      ],
      hasSetup: false,
      sequenceLength: 20,
    });
    const lines = readFileSync(workload.sequencePath, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(20);
    expect(lines.map((line) => JSON.parse(line))).toContainEqual([0, { n: 0 }]);
  });

  it.each(['common.cjs', 'common-spread.cjs', 'default-function.mjs'])(
    'comes from the JavaScript module %s as it is',
    async (file) => {
      const workload = await probe(fixture(file));
      expect(workload).toMatchObject({ entryUrl: pathToFileURL(fixture(file)).href, compiled: false });
    },
  );

  it('has what defineWorkload says', async () => {
    expect(await probe(fixture('defined.ts'))).toMatchObject({
      name: 'orders',
      tasks: [
        { name: 'ship', weight: 9 },
        { name: 'bill', weight: 1 },
      ],
      ratePerSecond: 50,
      slo: 'p99<250ms',
    });
  });

  it('knows of a setup, which runs before the first call', async () => {
    expect(await probe(fixture('with-setup.mjs'), { connections: 3 })).toMatchObject({ hasSetup: true });
  });

  it('is found without its extension, and as the index of a folder', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'index.mts'), 'export default async () => {};');
    expect(await probe(folder)).toMatchObject({ name: 'index', tasks: [{ name: 'default', weight: 1 }] });
    expect(await probe(path.join(folder, 'index'))).toMatchObject({ name: 'index' });
  });

  it('has only the tasks that were asked for', async () => {
    const { tasks } = await probe(fixture('plain.ts'), { only: ['echo'] });
    expect(tasks).toEqual([{ name: 'echo', weight: 1 }]);
  });
});

describe('a module that cannot be used is explained:', () => {
  it('no such file, with what was looked for', async () => {
    const message = await messageOf(probe('./no-such-tasks'));
    expect(message).toContain(`looked for ${path.resolve('no-such-tasks')}, `);
    expect(message).toContain(path.resolve('no-such-tasks.ts'));
  });

  it('another kind of file', async () => {
    const file = path.join(temporaryFolder(), 'tasks.py');
    writeFileSync(file, '');
    expect(await messageOf(probe(file))).toContain('has to end in one of .ts, .mts, .cts, .js, .mjs, .cjs');
  });

  it('no function in it, with what it exports', async () => {
    expect(await messageOf(probe(fixture('no-tasks.ts')))).toBe(
      `${fixture('no-tasks.ts')}: no task in it: every exported function is a task, but it exports Thing (a class), answer (42), settings (an object)`,
    );
  });

  it.each(['broken-syntax.ts', 'broken-syntax.mjs'])('a syntax error in %s, with its place', async (file) => {
    const message = await messageOf(probe(fixture(file)));
    expect(message).toContain(`${fixture(file)}:2:21: Unexpected ";"\n    return payload.n +;`);
    expect(message).not.toMatch(/^\s+at /m);
  });

  it("what it throws while it loads, with the user's line", async () => {
    const message = await messageOf(probe(fixture('throws-while-loading.ts')));
    expect(message).toContain("TypeError: Cannot read properties of undefined (reading 'length')");
    expect(message).toContain(`${fixture('throws-while-loading.ts')}:2:`);
  });

  it("what a task throws at its first call, with the user's own stack and nothing else", async () => {
    const file = fixture('throws-at-first-call.ts');
    expect(await messageOf(probe(file))).toBe(
      [
        `${file}: task "invoice" threw at its first call: TypeError: Cannot read properties of undefined (reading 'name')`,
        `    at nameOf (${file}:6:25)`,
        `    at invoice (${file}:10:10)`,
      ].join('\n'),
    );
  });

  it.each([
    ['never-returns.mjs', 'hang'],
    ['blocks.mjs', 'spin'],
  ])('a task that does not end (%s)', async (file, task) => {
    const failure = probe(fixture(file), { firstCallTimeoutMs: 3_000 });
    expect(await messageOf(failure)).toContain(`task "${task}" did not end within 3000 ms at its first call`);
  });

  it('a task that ends its process', async () => {
    expect(await messageOf(probe(fixture('exits.mjs')))).toContain(
      'task "quit" ended its process (exit code 3) at its first call',
    );
  });

  it('a task that exhausts its memory', async () => {
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=40');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const message = await messageOf(probe(fixture('exhausts-memory.mjs')));
    expect(message).toContain('task "hoard" ran out of memory at its first call');
  });

  it('payloads that cannot be sent', async () => {
    expect(await messageOf(probe(fixture('payload-bigint.mjs')))).toContain(
      'a payload of task "count" cannot be sent as JSON: it is a BigInt',
    );
    expect(await messageOf(probe(fixture('payload-generator-ends.mjs')))).toContain('ended after 2 payloads');
  });

  it('a task that needs an upstream which is not there', async () => {
    const file = path.join(temporaryFolder(), 'tasks.mjs');
    writeFileSync(file, 'export const ask = (_, { http }) => http.request("/path");');
    expect(await messageOf(probe(file))).toContain(
      'task "ask" failed at its first call: context.http.request',
    );
  });

  it('an error in passing, without its passwords', async () => {
    const file = path.join(temporaryFolder(), 'tasks.mjs');
    writeFileSync(
      file,
      'export const ask = () => { throw new Error("cannot reach postgres://me:hunter2@db/x", { cause: new Error("password=hunter2") }); };',
    );
    const message = await messageOf(probe(file));
    expect(message).toContain('cannot reach postgres://me:***@db/x');
    expect(message).toContain('caused by Error: password=***');
    expect(message).not.toContain('hunter2');
  });
});
