import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { barLine } from '../../../src/report/progress/bar.js';
import type { PlannedStudy } from '../../../src/report/progress/progress-state.js';
import { createProgress, isInteractive } from '../../../src/report/progress.js';
import { cpuStudy } from '../fixtures.js';
import { ERASE, Screen } from './screen.js';

const ONE: readonly PlannedStudy[] = [{ name: 'cpu', budgetMs: 60_000 }];

function start(studies = ONE, columns = 200) {
  const screen = new Screen();
  const time = { ms: 0 };
  let tick = () => {};
  let stopped = false;
  const progress = createProgress({
    stream: screen,
    studies,
    clock: () => time.ms,
    width: () => columns,
    interactive: true,
    repeat: (callback) => {
      tick = callback;
      return () => {
        stopped = true;
      };
    },
  });
  return { screen, time, progress, tick: () => tick(), isStopped: () => stopped };
}

test('stage, bar, percent, time left and the best so far on one line', () => {
  const { screen, progress, tick } = start();
  progress.onEvent({ kind: 'stage', stage: 'screening', about: 'pool types' });
  progress.onEvent({ kind: 'progress', elapsedMs: 15_000, totalMs: 60_000, best: cpuStudy().trials[3]! });
  tick();
  expect(screen.line).toBe(
    'cpu  █████░░░░░░░░░░░░░░░ 25 %  45 s left  screening  best 304 tasks/s on 2 processes (tinypool), 1 task each',
  );
  expect(screen.lines).toEqual([]);
});

test('between reports time goes on', () => {
  const { screen, progress, time, tick } = start();
  progress.onEvent({ kind: 'progress', elapsedMs: 15_000, totalMs: 60_000, best: null });
  time.ms = 15_000;
  tick();
  expect(screen.line).toContain('50 %  30 s left');
});

test('several workloads: the share and the time left are of all of them', () => {
  const { screen, progress, tick } = start([
    { name: 'cpu', budgetMs: 30_000 },
    { name: 'io', budgetMs: 60_000 },
    { name: 'mixed', budgetMs: 30_000 },
  ]);
  progress.startStudy(1);
  progress.onEvent({ kind: 'progress', elapsedMs: 30_000, totalMs: 60_000, best: null });
  tick();
  expect(screen.line).toContain('io (2 of 3)');
  expect(screen.line).toContain('50 %  1 min 0 s left');
});

test('it never goes backwards and never claims to be done', () => {
  const { screen, progress, tick } = start();
  progress.onEvent({ kind: 'progress', elapsedMs: 30_000, totalMs: 60_000, best: null });
  tick();
  progress.onEvent({ kind: 'progress', elapsedMs: 30_000, totalMs: 90_000, best: null });
  tick();
  expect(screen.line).toContain('50 %');
  progress.onEvent({ kind: 'progress', elapsedMs: 99_000, totalMs: 90_000, best: null });
  tick();
  expect(screen.line).toContain('99 %  almost done');
});

test('it does not flicker: one write a drawing, none where nothing changed', () => {
  const { screen, progress, tick } = start();
  progress.onEvent({ kind: 'stage', stage: 'screening', about: '' });
  const writes = screen.writes.length;
  tick();
  tick();
  expect(screen.writes.length).toBe(writes);
  for (const write of screen.writes) {
    expect(write.startsWith('\r') && write.endsWith(ERASE)).toBe(true);
    expect(write.slice(1, -ERASE.length)).not.toMatch(/[\r\n]/);
  }
});

test('a note stays above the bar', () => {
  const { screen, progress, tick } = start();
  tick();
  progress.note('threads dropped: too slow');
  expect(screen.lines).toEqual(['threads dropped: too slow']);
  expect(screen.line).toContain('cpu  ░');
});

test('at its end it leaves nothing and stops its timer', () => {
  const { screen, progress, tick, isStopped } = start();
  tick();
  progress.end();
  expect(screen.line).toBe('');
  expect(screen.lines).toEqual([]);
  expect(isStopped()).toBe(true);
});

describe('the line', () => {
  test('is cut to the width, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii' }),
        fc.constantFrom('仕事', 'größe', 'cpu'),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 20, max: 120 }),
        (stage, title, share, width) => {
          const line = barLine({ title, stage, share, leftMs: 1_000, best: undefined }, width);
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  test('shows control characters of names instead of obeying them', () => {
    const { screen, tick } = start([{ name: '\u001b[2Jcpu\n', budgetMs: 1_000 }]);
    tick();
    expect(screen.line).toContain('\\x1b[2Jcpu\\n');
  });
});

test('a bar is for a terminal, not for CI', () => {
  expect(isInteractive({ isTTY: true }, {})).toBe(true);
  expect(isInteractive({}, {})).toBe(false);
  expect(isInteractive({ isTTY: true }, { CI: 'true' })).toBe(false);
  expect(isInteractive({ isTTY: true }, { CI: 'false' })).toBe(true);
  expect(isInteractive({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
});
