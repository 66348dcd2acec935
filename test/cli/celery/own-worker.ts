import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { signalGroup } from '../../../src/foundation/process-group.js';

export const SHOP = fileURLToPath(new URL('./apps', import.meta.url));

/** Where a shop's worker, its senders and the command that listens to it run. */
export interface Shop {
  readonly python: string;
  /** Of its queue, and of all else that it has in the broker. */
  readonly name: string;
  /** A line for each task that ran. */
  readonly marks: string;
}

/** What the shop's processes need; the command inherits it from this process. */
export function openShop(shop: Shop, brokerUrl: string): void {
  Object.assign(process.env, {
    PYTHONPATH: SHOP,
    SHOP_BROKER: brokerUrl,
    SHOP_NAME: shop.name,
    SHOP_MARKS: shop.marks,
  });
}

/** Starts a worker as users do, and waits until it is ready; it ends with the test. */
export async function startWorker({ python }: Shop, ...flags: string[]): Promise<ChildProcess> {
  const args = ['-A', 'shop', 'worker', '--pool', 'threads', '--concurrency', '2', '--hostname', 'w1@shop'];
  const worker = spawn(python, ['-m', 'celery', ...args, '--loglevel', 'info', ...flags], {
    cwd: SHOP,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  onTestFinished(() => {
    signalGroup(worker.pid, 'SIGKILL');
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    worker.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000);
      if (said.includes('w1@shop ready')) resolve();
    });
    worker.once('exit', () => reject(new Error(`the worker ended: ${said}`)));
  });
  return worker;
}

/** Runs Python beside the shop's app, and gives what it printed. */
export function inShop({ python }: Shop, code: string): string {
  return execFileSync(python, ['-c', `from shop import *\n${code}`], {
    cwd: SHOP,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

/** Whether the worker sends task events; asking leaves it as it is. */
export function sendsEvents(shop: Shop): boolean {
  const said = inShop(
    shop,
    `
answer = app.control.broadcast('enable_events', reply=True, timeout=10, limit=1)[0]['w1@shop']['ok']
if answer == 'task events enabled':
    app.control.broadcast('disable_events', reply=True, timeout=10, limit=1)
print(answer)`,
  );
  return said === 'task events already enabled';
}

/** How many tasks have run, retries included. */
export function ran({ marks }: Shop): number {
  return existsSync(marks) ? readFileSync(marks, 'utf8').split('\n').length - 1 : 0;
}
