import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { entryPoint } from '../../../src/foundation/entry-point.js';
import { EnvironmentError } from '../../../src/foundation/errors.js';
import { identifyProcess } from '../../../src/lab/guard/process-identity.js';
import { type Service, startService } from '../../../src/lab/service/service.js';

type OddRequests = {
  echo(value: unknown): unknown;
  refuse(): void;
  crash(): void;
  hang(): void;
};

let service: Service<OddRequests, string> | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await service?.stop();
});

const built = (path: string) =>
  entryPoint(
    new URL(`../../../src/${path}`, import.meta.url).href,
    path.replace(/^.*\//, './').replace('.ts', '.js'),
  );

async function start(how = 'run'): Promise<Service<OddRequests, string>> {
  service = await startService<OddRequests, string>({
    title: 'The odd service',
    entry: fileURLToPath(new URL('./fixtures/odd-service.mjs', import.meta.url)),
    args: [built('lab/service/service-main.ts'), built('foundation/errors.ts'), how],
    graceMs: 200,
  });
  return service;
}

test('requests are answered, each with its own reply', async () => {
  const odd = await start();
  const asked = [1, 'two', { three: [4] }];
  expect(await Promise.all(asked.map((value) => odd.request('echo', value)))).toEqual(asked);
});

test('an explained error keeps its kind, sentence and hint on its way', async () => {
  const odd = await start();
  const error = await odd.request('refuse').catch((thrown) => thrown);
  expect(error).toBeInstanceOf(EnvironmentError);
  expect(error).toMatchObject({ message: 'Refused.', hint: 'Ask later.' });
});

test('a start that fails says why', async () => {
  await expect(start('fail')).rejects.toMatchObject({ message: 'No port is left.', hint: 'Close one.' });
});

test('when a service dies, what is being asked and what is asked later is told so, with its last words', async () => {
  const odd = await start();
  const waiting = odd.request('crash');
  await expect(waiting).rejects.toThrow(
    'The odd service ended unexpectedly (SIGKILL). It wrote: the last words',
  );
  await expect(odd.request('echo', 1)).rejects.toThrow(/ended unexpectedly/);
});

test('a service that hangs is killed when it is stopped', async () => {
  const odd = await start();
  odd.request('hang').catch(() => {});
  await odd.stop();
  expect(identifyProcess(odd.pid)).toBeNull();
});

test("the user's NODE_OPTIONS are not for the lab", async () => {
  vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=64');
  expect((await start()).ready).toBe('no options');
});
