import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { maskSecrets } from '../foundation/secrets.js';

/**
 * What a task module threw, as its author wants to see it: the message and the frames in their own files and
 * packages, without ours and those of Node.js. Passwords are masked.
 */
export function userStack(thrown: unknown): string {
  if (!(thrown instanceof Error)) return maskSecrets(String(thrown));
  const stack = thrown.stack ?? `${thrown.name}: ${thrown.message}`;
  const lines = stack.split('\n');
  const firstFrame = lines.findIndex((line) => /^\s+at /.test(line));
  const head = firstFrame === -1 ? lines : lines.slice(0, firstFrame);
  const frames = firstFrame === -1 ? [] : lines.slice(firstFrame).filter(isTheirs).map(withPath);
  const parts = [head.join('\n').trim(), ...frames];
  for (const inner of causes(thrown)) parts.push(`  caused by ${inner.name}: ${inner.message}`);
  return maskSecrets(parts.join('\n'));
}

function causes(error: Error): Error[] {
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  return inner.filter((cause): cause is Error => cause instanceof Error);
}

function isTheirs(frame: string): boolean {
  if (!/^\s+at /.test(frame)) return false;
  return !/\bnode:/.test(frame) && !OURS.some((folder) => withPath(frame).includes(folder));
}

function withPath(frame: string): string {
  return frame.replace(/file:\/\/[^\s)]*/g, (url) => {
    const [, file, position] = /^(.*?)((?::\d+)*)$/.exec(url) ?? [];
    try {
      return `${fileURLToPath(file ?? url)}${position ?? ''}`;
    } catch {
      return url;
    }
  });
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Not the whole package: the built-in workloads are task modules like any other. */
const OURS = [path.join(root, 'dist', path.sep), path.join(root, 'src', path.sep)];
