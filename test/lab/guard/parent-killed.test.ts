import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { running, startGuardedParent } from './guarded-parent.js';

const GONE = { timeout: 15_000, interval: 20 };

test('when its parent is killed by SIGKILL, nothing that the guard watched is left, nor the guard', async () => {
  const { parent, guarded } = await startGuardedParent();
  const { guard, blocked, leader, grandchild, folder } = guarded;
  const pids = [guard, blocked, leader, grandchild];
  expect(running(pids)).toEqual(pids);

  parent.kill('SIGKILL');
  await once(parent, 'exit');

  await vi.waitFor(() => expect(running(pids)).toEqual([]), GONE);
  expect(existsSync(folder)).toBe(false);
}, 30_000);

test('SIGINT, SIGHUP and SIGTERM do not end the guard before its parent', async () => {
  const { parent, guarded } = await startGuardedParent();
  const { guard, blocked, leader, grandchild } = guarded;
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.kill(guard, signal);

  parent.kill('SIGKILL');
  await once(parent, 'exit');

  await vi.waitFor(() => expect(running([guard, blocked, leader, grandchild])).toEqual([]), GONE);
}, 30_000);

test('a guard that is closed ends, and leaves what it watched as it is', async () => {
  const { parent, guarded } = await startGuardedParent();
  const { guard, blocked, leader, grandchild, folder } = guarded;
  try {
    parent.send('close');
    await once(parent, 'message');
    expect(running([guard, blocked, leader, grandchild])).toEqual([blocked, leader, grandchild]);
    expect(existsSync(folder)).toBe(true);
  } finally {
    process.kill(blocked, 'SIGKILL');
    process.kill(-leader, 'SIGKILL');
    parent.kill('SIGKILL');
    const { rm } = await import('node:fs/promises');
    await rm(folder, { recursive: true });
  }
}, 30_000);
