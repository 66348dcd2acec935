import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { createTaskHost } from '../../src/workload/task-host.js';
import type { ModuleWorkload } from '../../src/workload/workload.js';
import { fixture } from './fixture.js';

async function loadedWith(uses: ModuleWorkload['uses']): Promise<unknown> {
  const host = await createTaskHost({
    workload: {
      entryUrl: pathToFileURL(fixture('knows-clients.mjs')).href,
      compiled: false,
      tasks: [{ name: 'loaded', weight: 1 }],
      ...(uses === undefined ? {} : { uses }),
    },
    upstreams: {},
    connections: 1,
    taskTimeoutMs: 10_000,
  });
  try {
    const { result } = await host.run(0, undefined);
    expect(host.clientsUsed()).toEqual({ http: false, postgres: false });
    return result;
  } finally {
    await host.close();
  }
}

it('loads what the tasks are known to use before their first call, and else only once it is used', async () => {
  expect(await loadedWith(undefined)).toEqual({ http: false, postgres: false });
  expect(await loadedWith({ http: false, postgres: true })).toEqual({ http: false, postgres: true });
  expect(await loadedWith({ http: true, postgres: false })).toEqual({ http: true, postgres: true });
});
