import { expect, test } from 'vitest';
import { createProgress } from '../../../src/report/progress.js';

class Log {
  text = '';

  write(text: string): void {
    this.text += text;
  }

  get lines(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }
}

function start() {
  const log = new Log();
  const time = { ms: 0 };
  const progress = createProgress({
    stream: log,
    studies: [{ name: 'cpu', budgetMs: 60_000 }],
    clock: () => time.ms,
    width: () => 80,
    interactive: false,
  });
  const at = (elapsedMs: number) => {
    time.ms = elapsedMs;
    progress.onEvent({ kind: 'progress', elapsedMs, totalMs: 60_000, best: null });
  };
  return { log, progress, at, time };
}

test('a line per stage, and at most one every 5 s in between', () => {
  const { log, progress, at } = start();
  progress.onEvent({ kind: 'stage', stage: 'screening', about: '' });
  for (let elapsedMs = 500; elapsedMs <= 12_000; elapsedMs += 500) at(elapsedMs);
  progress.onEvent({ kind: 'stage', stage: 'finalists', about: '' });
  progress.onEvent({ kind: 'stage', stage: 'finalists', about: '' });
  progress.end();
  expect(log.lines).toEqual([
    'cpu: screening, 0 %, 1 min 0 s left',
    'cpu: screening, 8 %, 55 s left, 10 trials done, about 110 left',
    'cpu: screening, 16 %, 50 s left, 20 trials done, about 100 left',
    'cpu: finalists, 20 %, 48 s left, 24 trials done, about 96 left',
  ]);
});

test('a long trial is no silence, and tells no more than other times', () => {
  const { log, progress, time } = start();
  progress.onEvent({ kind: 'stage', stage: 'finalists', about: '' });
  for (time.ms = 0; time.ms < 12_000; time.ms += 250) {
    progress.onEvent({ kind: 'trial-progress', finished: time.ms });
  }
  expect(log.lines).toEqual([
    'cpu: finalists, 0 %, 1 min 0 s left',
    'cpu: finalists, 8 %, 55 s left',
    'cpu: finalists, 16 %, 50 s left',
  ]);
});

test('no control sequences', () => {
  const { log, progress, at } = start();
  at(1_000);
  progress.note('a\u001b[1mb');
  for (const control of ['\r', '\u001b']) expect(log.text).not.toContain(control);
  expect(log.lines.at(-1)).toBe('a\\x1b[1mb');
});
