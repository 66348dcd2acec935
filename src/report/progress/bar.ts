import { formatNumber, formatShare } from '../../advise/format.js';
import { printable } from '../printable.js';
import { widthOf } from './fit.js';
import { Frame } from './frame.js';
import type { Progress, ProgressOptions } from './progress-line.js';
import { ProgressState, type ProgressView, timeLeft, trialsInWords } from './progress-state.js';
import { sparkline } from './sparkline.js';

/** As often as a trial tells of itself: slow enough not to disturb it, fast enough to look alive. */
const REDRAW_EVERY_MS = 250;
const MOST_BAR = 20;
/** A shorter bar says less than the number beside it. */
const LEAST_BAR = 5;
const LEAST_WIDTH = 20;
/** Below this width figures need the room more. */
const NARROW = 60;
const SPARKLINE = { usual: 16, narrow: 8 };

/** The stage, the trials, the best so far and the trial that runs, in up to four lines that are drawn over and over. */
export function createBar(options: ProgressOptions): Progress {
  const { stream, studies, clock } = options;
  const width = () => Math.max(LEAST_WIDTH, options.width());
  const state = new ProgressState(studies, clock);
  const frame = new Frame(stream, width);
  const draw = () => frame.draw(barLines(state.view(), width() - 1));
  const stop = (options.repeat ?? repeat)(draw, REDRAW_EVERY_MS);
  return {
    startStudy(index) {
      state.startStudy(index);
      draw();
    },
    onEvent(event) {
      state.receive(event);
      // Trials start and end many times a second where tasks are short; the timer draws those.
      if (event.kind === 'stage') draw();
    },
    note(text) {
      frame.note(printable(text));
    },
    end() {
      stop();
      frame.clear();
    },
  };
}

function repeat(callback: () => void, everyMs: number): () => void {
  const timer = setInterval(callback, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** What matters comes first: a line that is too long loses its end. */
export function barLines(view: ProgressView, width: number): readonly string[] {
  const { title, stage, share, leftMs, trials, best, running } = view;
  const percent = formatShare(Math.floor(share * 100) / 100).padStart(4);
  const figures = `${percent}  ${timeLeft(leftMs)}`;
  const barWidth = Math.min(MOST_BAR, width - widthOf(`${title}   ${figures}`));
  const counted = trialsInWords(trials, width < NARROW ? 'brief' : 'usual');
  const lines = [
    barWidth < LEAST_BAR
      ? `${title}  ${figures.trimStart()}`
      : `${title}  ${bar(share, barWidth)} ${figures}`,
    counted === '' ? stage : `${stage}: ${counted}`,
  ];
  if (best !== undefined) lines.push(`best ${best}`);
  if (running !== undefined) {
    const { what, rates, ratePerSecond } = running;
    const columns = width < NARROW ? SPARKLINE.narrow : SPARKLINE.usual;
    const rate = ratePerSecond === null ? 'starting' : `${formatNumber(ratePerSecond)} tasks/s on`;
    // As wide when it begins as later, so that nothing moves.
    lines.push(`now  ${sparkline(rates, columns).padEnd(columns)} ${rate} ${what}`);
  }
  return lines;
}

function bar(share: number, width: number): string {
  const full = Math.round(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}
