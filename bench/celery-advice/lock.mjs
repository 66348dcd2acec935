// A turn on a machine that others use, too: an exclusive `flock` on a file, held while something runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs `work` while the file is locked; without a file, at once. The lock ends with this process, whatever becomes of it.
 * @param signal ends the wait; `work` has to look at it itself
 * @returns what `work` gave
 */
export async function withLock(file, work, signal) {
  if (file === undefined) return work();
  const holder = spawn('flock', [file, 'sh', '-c', 'echo locked; cat > /dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'close');
  const giveUp = () => holder.kill();
  signal?.addEventListener('abort', giveUp, { once: true });
  const [answer] = await Promise.race([once(holder.stdout, 'data'), ended]);
  signal?.removeEventListener('abort', giveUp);
  signal?.throwIfAborted();
  if (!Buffer.isBuffer(answer)) throw new Error(`flock could not lock ${file}`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
