import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const FIXTURE = fileURLToPath(new URL('./fixtures/interrupted.mjs', import.meta.url));
const NEVER = '-1';
const LONG_MS = 600_000;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function start(endsItself: string, graceMs: number): Promise<ChildProcess> {
  const child = fork(FIXTURE, [endsItself, String(graceMs)], {
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  expect(await message(child)).toBe('ready');
  return child;
}

const message = async (child: ChildProcess): Promise<unknown> => (await once(child, 'message'))[0];
const exitCode = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('after %s the command ends itself, with exit code %i', async (signal, code) => {
  const child = await start('0', LONG_MS);
  const ended = exitCode(child);
  child.kill(signal);
  expect(await message(child)).toBe('asked');
  expect(await ended).toBe(code);
});

test('a second signal ends a command that takes its time at once', async () => {
  const child = await start(NEVER, LONG_MS);
  child.kill('SIGINT');
  expect(await message(child)).toBe('asked');
  const ended = exitCode(child);
  child.kill('SIGINT');
  expect(await ended).toBe(130);
});

test('a command that hangs after a signal is ended when its grace is over', async () => {
  const child = await start(NEVER, 10);
  const ended = exitCode(child);
  child.kill('SIGTERM');
  expect(await ended).toBe(143);
});

test('neither SIGHUP nor a closed stdin ends a command', async () => {
  const child = await start('0', LONG_MS);
  child.kill('SIGHUP');
  expect(await message(child)).toBe('hung up');
  child.stdin?.end();
  expect(await message(child)).toBe('stdin closed');
  child.kill('SIGINT');
  expect(await message(child)).toBe('asked');
});
