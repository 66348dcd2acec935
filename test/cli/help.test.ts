import { expect, test } from 'vitest';
import { capturedRun } from './captured-run.js';

test.each(['tune', 'bench', 'check', 'plan', 'report', 'capture', 'doctor', 'history', 'completion'])(
  '%s --help is what the reviewed file says',
  async (command) => {
    const { exitCode, stdout, stderr } = await capturedRun([command, '--help']);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`help/${command}.txt`);
  },
);

test.each([[[]], [['--help']], [['-h']]])('%j shows all commands', async (argv: string[]) => {
  const { exitCode, stdout } = await capturedRun(argv);
  expect(exitCode).toBe(0);
  await expect(stdout).toMatchFileSnapshot('help/pooltune.txt');
});

test('help for a command that does not exist is a usage error', async () => {
  expect((await capturedRun(['tnue', '--help'])).exitCode).toBe(2);
});

test('--version prints the version alone', async () => {
  expect(await capturedRun(['--version'])).toMatchObject({ exitCode: 0, stdout: '1.2.3\n', stderr: '' });
});
