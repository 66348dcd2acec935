import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { signalGroup } from '../../src/foundation/process-group.js';

/** Starts a child of its own, tells its pid, and waits. */
const PARENT = `
const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
child.on('spawn', () => console.log(child.pid));
setInterval(() => {}, 1000);
`;

async function startFamily() {
  const parent = spawn(process.execPath, ['-e', PARENT], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  return { parent, childPid: Number(line.toString()), closed: once(parent, 'close') };
}

test('a signal reaches the leader of a group and what it started', async () => {
  const { parent, closed } = await startFamily();
  expect(signalGroup(parent.pid, 'SIGKILL')).toBe(true);
  // Closed: nobody has its standard output open any more, the child of the child neither.
  await closed;
  expect(parent.signalCode).toBe('SIGKILL');
});

test('what a leader leaves behind is reached when it has ended', async () => {
  const { parent, childPid, closed } = await startFamily();
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  expect(process.kill(childPid, 0)).toBe(true);
  expect(signalGroup(parent.pid, 'SIGKILL')).toBe(true);
  await closed;
});

test('nobody there is no error, nor is a process that could not be started', async () => {
  const lone = spawn(process.execPath, ['-e', ''], { detached: true, stdio: 'ignore' });
  await once(lone, 'close');
  expect(signalGroup(lone.pid, 'SIGKILL')).toBe(false);
  expect(signalGroup(undefined, 'SIGKILL')).toBe(false);
});
