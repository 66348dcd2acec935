import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { barLines } from '../../../src/report/progress/bar.js';
import type { PlannedStudy } from '../../../src/report/progress/progress-state.js';
import { createProgress, isInteractive } from '../../../src/report/progress.js';
import { cpuStudy } from '../fixtures.js';
import { Screen } from './screen.js';

const ONE: readonly PlannedStudy[] = [{ name: 'cpu', budgetMs: 60_000 }];
const [first, , , fourth] = cpuStudy().trials;

function start(studies = ONE, columns = 80) {
  const screen = new Screen(columns);
  const time = { ms: 0 };
  let tick = () => {};
  let stopped = false;
  const progress = createProgress({
    stream: screen,
    studies,
    clock: () => time.ms,
    width: () => screen.columns,
    interactive: true,
    repeat: (callback) => {
      tick = callback;
      return () => {
        stopped = true;
      };
    },
  });
  /** A trial that runs: so many tasks finish in each quarter of a second. */
  const run = (perQuarter: readonly number[]) => {
    progress.onEvent({ kind: 'trial-started', setting: first!.setting, stage: 'screening' });
    let finished = 0;
    for (const more of perQuarter) {
      progress.onEvent({ kind: 'trial-progress', finished });
      time.ms += 250;
      finished += more;
    }
    progress.onEvent({ kind: 'trial-progress', finished });
  };
  const trialsDone = (count: number, elapsedMs: number, best = fourth!) => {
    for (let trial = 1; trial <= count; trial++) {
      progress.onEvent({
        kind: 'progress',
        elapsedMs: (elapsedMs * trial) / count,
        totalMs: 60_000,
        best,
      });
    }
  };
  return { screen, time, progress, run, trialsDone, tick: () => tick(), isStopped: () => stopped };
}

test('stage, bar, percent, time left, trials, the best so far and the trial that runs', async () => {
  const { screen, progress, run, trialsDone, time, tick } = start();
  progress.onEvent({ kind: 'stage', stage: 'screening', about: 'pool types' });
  time.ms = 13_250;
  trialsDone(10, 13_250);
  run([0, 25, 50, 75, 76, 74, 75]);
  tick();
  expect(await screen.lines()).toEqual([
    'cpu  █████░░░░░░░░░░░░░░░ 25 %  45 s left',
    'screening: 10 trials done, about 34 left',
    'best 304 tasks/s on 2 processes (tinypool), 1 task each',
    'now  ▁▃▆████          300 tasks/s on one event loop, 1 task at once',
  ]);
});

test('in 40 columns each line keeps what matters most', async () => {
  const { screen, progress, run, trialsDone, tick } = start(ONE, 40);
  progress.onEvent({ kind: 'stage', stage: 'screening', about: 'pool types' });
  trialsDone(10, 15_000);
  run([25, 50, 75, 75, 75]);
  tick();
  expect(await screen.lines()).toEqual([
    'cpu  █████░░░░░░░░░░░░░ 27 %  44 s left',
    'screening: 10 done, about 29 left',
    'best 304 tasks/s on 2 processes (tinyp…',
    'now  ▃▆███    275 tasks/s on one event…',
  ]);
});

test('between reports time goes on', async () => {
  const { screen, progress, time, tick } = start();
  progress.onEvent({ kind: 'progress', elapsedMs: 15_000, totalMs: 60_000, best: null });
  time.ms = 15_000;
  tick();
  expect((await screen.lines())[0]).toContain('50 %  30 s left');
});

test('several workloads: the share and the time left are of all of them, the trials of one', async () => {
  const { screen, progress, trialsDone, tick } = start([
    { name: 'cpu', budgetMs: 30_000 },
    { name: 'io', budgetMs: 60_000 },
    { name: 'mixed', budgetMs: 30_000 },
  ]);
  trialsDone(7, 30_000);
  progress.startStudy(1);
  progress.onEvent({ kind: 'stage', stage: 'finalists', about: '' });
  trialsDone(2, 30_000);
  tick();
  expect((await screen.lines()).slice(0, 2)).toEqual([
    'io (2 of 3)  ██████████░░░░░░░░░░ 50 %  1 min 0 s left',
    'finalists: 2 trials done, about 2 left',
  ]);
});

test('it never goes backwards and never claims to be done', async () => {
  const { screen, progress, tick } = start();
  const firstLine = async () => (await screen.lines())[0];
  progress.onEvent({ kind: 'progress', elapsedMs: 30_000, totalMs: 60_000, best: null });
  tick();
  progress.onEvent({ kind: 'progress', elapsedMs: 30_000, totalMs: 90_000, best: null });
  tick();
  expect(await firstLine()).toContain('50 %');
  progress.onEvent({ kind: 'progress', elapsedMs: 99_000, totalMs: 90_000, best: null });
  tick();
  expect(await firstLine()).toContain('99 %  almost done');
});

test('trials tell, but only the timer draws: a frame a quarter of a second, however many trials', () => {
  const { screen, progress, run, trialsDone, tick } = start();
  progress.onEvent({ kind: 'stage', stage: 'screening', about: '' });
  const { length } = screen.writes;
  for (let trial = 0; trial < 50; trial++) {
    run([5]);
    trialsDone(1, 1_000);
  }
  expect(screen.writes.length).toBe(length);
  tick();
  expect(screen.writes.length).toBe(length + 1);
});

test('the trial that runs stays to be seen until the next one starts, with a line of its own', async () => {
  const { screen, progress, run, trialsDone, tick } = start();
  run([10, 10, 10]);
  trialsDone(1, 1_000);
  tick();
  expect((await screen.lines()).at(-1)).toBe(
    'now  ███              40 tasks/s on one event loop, 1 task at once',
  );
  progress.onEvent({ kind: 'trial-started', setting: fourth!.setting, stage: 'screening' });
  tick();
  expect((await screen.lines()).at(-1)).toBe(
    'now                   starting 2 processes (tinypool), 1 task each',
  );
});

test('a trial of several routes names the pool of each', async () => {
  const { screen, progress, tick } = start();
  progress.onEvent({
    kind: 'routed-trial-started',
    stage: 'split',
    routes: [first!, fourth!].map(({ setting }, at) => ({ tasks: [`task${at}`], setting })),
  });
  tick();
  expect((await screen.lines()).at(-1)).toContain('one event loop, 1 task at once and 2 processes');
});

test('a note stays above the frame', async () => {
  const { screen, progress, trialsDone, tick } = start();
  trialsDone(2, 15_000);
  tick();
  const before = await screen.lines();
  progress.note('threads dropped: too slow');
  expect(await screen.lines()).toEqual(['threads dropped: too slow', ...before]);
});

test('at its end it leaves nothing and stops its timer', async () => {
  const { screen, progress, run, tick, isStopped } = start();
  run([1, 2, 3]);
  tick();
  progress.end();
  expect(await screen.lines()).toEqual([]);
  expect(await screen.cursor()).toEqual({ row: 0, column: 0 });
  expect(isStopped()).toBe(true);
});

describe('the lines', () => {
  test('hold their most important part in any width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii' }),
        fc.constantFrom('仕事', 'größe', 'cpu'),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 39, max: 120 }),
        (stage, title, share, width) => {
          const trials = { done: 3, left: 4 };
          const lines = barLines(
            { title, stage, share, leftMs: 1_000, trials, best: undefined, running: undefined },
            width,
          );
          expect(stringWidth(lines[0]!)).toBeLessThanOrEqual(width);
          expect(lines[0]).toContain('%  1 s left');
        },
      ),
    );
  });

  test('show control characters of names instead of obeying them', async () => {
    const { screen, tick } = start([{ name: '\u001b[2Jcpu\n', budgetMs: 1_000 }]);
    tick();
    expect((await screen.lines())[0]).toContain('\\x1b[2Jcpu\\n');
  });
});

test('it is drawn on a terminal, not for CI, and not for who wants plain text', () => {
  expect(isInteractive({ isTTY: true }, {})).toBe(true);
  expect(isInteractive({}, {})).toBe(false);
  expect(isInteractive({ isTTY: true }, { CI: 'true' })).toBe(false);
  expect(isInteractive({ isTTY: true }, { CI: 'false' })).toBe(true);
  expect(isInteractive({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  expect(isInteractive({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(isInteractive({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
});
