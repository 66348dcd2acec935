import { expect, test } from 'vitest';
import { createProgress } from '../../../src/report/progress.js';
import { Screen } from './screen.js';

function start() {
  const screen = new Screen();
  const time = { ms: 0 };
  const progress = createProgress({
    stream: screen,
    studies: [{ name: 'cpu', budgetMs: 60_000 }],
    clock: () => time.ms,
    width: () => 80,
    interactive: false,
  });
  const at = (elapsedMs: number) => {
    time.ms = elapsedMs;
    progress.onEvent({ kind: 'progress', elapsedMs, totalMs: 60_000, best: null });
  };
  return { screen, progress, at };
}

test('a line per stage, and at most one every 5 s in between', () => {
  const { screen, progress, at } = start();
  progress.onEvent({ kind: 'stage', stage: 'screening', about: '' });
  for (let elapsedMs = 500; elapsedMs <= 12_000; elapsedMs += 500) at(elapsedMs);
  progress.onEvent({ kind: 'stage', stage: 'finalists', about: '' });
  progress.onEvent({ kind: 'stage', stage: 'finalists', about: '' });
  progress.end();
  expect(screen.lines).toEqual([
    'cpu: screening, 0 %, 1 min 0 s left',
    'cpu: screening, 8 %, 55 s left',
    'cpu: screening, 16 %, 50 s left',
    'cpu: finalists, 20 %, 48 s left',
  ]);
});

test('no control sequences', () => {
  const { screen, progress, at } = start();
  at(1_000);
  progress.note('a\u001b[1mb');
  for (const control of ['\r', '\u001b']) expect(screen.writes.join('')).not.toContain(control);
  expect(screen.lines.at(-1)).toBe('a\\x1b[1mb');
});
