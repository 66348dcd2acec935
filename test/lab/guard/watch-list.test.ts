import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import * as identity from '../../../src/lab/guard/process-identity.js';
import { WatchList } from '../../../src/lab/guard/watch-list.js';

vi.mock('../../../src/lab/guard/process-identity.js', { spy: true });

const children: ChildProcess[] = [];
afterEach(() => {
  vi.mocked(identity.identifyProcess).mockReset();
  for (const child of children) child.kill('SIGKILL');
});

function start(script: string, detached = false): ChildProcess {
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], detached });
  children.push(child);
  return child;
}

test('a pid that was given to another process since is left alone', async () => {
  const child = start('exec sleep 1000');
  const real = identity.identifyProcess(child.pid!)!;
  const list = new WatchList();
  vi.mocked(identity.identifyProcess).mockReturnValueOnce({ ...real, start: `${Number(real.start) - 1}` });
  list.watchProcess(child.pid!, { group: false });
  await list.endAll();
  expect(identity.identifyProcess(child.pid!)).toEqual(real);
});

test('what was released is left alone', async () => {
  const child = start('exec sleep 1000');
  const list = new WatchList();
  list.watchProcess(child.pid!, { group: false });
  list.releaseProcess(child.pid!);
  await list.endAll();
  expect(identity.identifyProcess(child.pid!)).not.toBeNull();
});

test('the rest of a group is ended when its leader has ended before', async () => {
  const leader = start('sleep 1000 & echo $!; wait', true);
  const [line] = await once(leader.stdout!, 'data');
  const list = new WatchList();
  list.watchProcess(leader.pid!, { group: true });
  leader.kill('SIGKILL');
  await once(leader, 'exit');
  expect(identity.identifyProcess(Number(line))).not.toBeNull();
  await list.endAll();
  expect(identity.identifyProcess(Number(line))).toBeNull();
});

test('a process that is to clean up first gets the signal for it', async () => {
  const child = start('trap "echo cleaned; exit" QUIT; echo ready; while :; do sleep 0.01; done');
  await once(child.stdout!, 'data');
  const list = new WatchList();
  list.watchProcess(child.pid!, { group: false, firstSignal: 'SIGQUIT' });
  const said = once(child.stdout!, 'data');
  await list.endAll();
  expect(String((await said)[0])).toBe('cleaned\n');
});

test('a process that does not lead its group cannot be watched as a group', () => {
  const child = start('exec sleep 1000');
  expect(() => new WatchList().watchProcess(child.pid!, { group: true })).toThrow(
    /does not lead a process group/,
  );
});
