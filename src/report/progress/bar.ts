import { formatShare } from '../../advise/format.js';
import { printable } from '../printable.js';
import type { Progress, ProgressOptions } from './progress-line.js';
import { ProgressState, type ProgressView, timeLeft } from './progress-state.js';

/** Slow enough not to disturb a measurement, fast enough to look alive. */
const REDRAW_EVERY_MS = 500;
const BAR_WIDTH = 20;
const LEAST_WIDTH = 20;
/** ECMA-48 "erase in line", from the cursor to the end. */
const ERASE = '\u001b[K';

/** One line of the terminal, rewritten in place: each drawing is a single write that erases only what is left over. */
export function createBar(options: ProgressOptions): Progress {
  const { stream, studies, clock, width } = options;
  const state = new ProgressState(studies, clock);
  let drawn = '';
  const draw = () => {
    // The last column stays free: some terminals wrap as soon as it is written.
    const line = barLine(state.view(), Math.max(LEAST_WIDTH, width() - 1));
    if (line === drawn) return;
    drawn = line;
    stream.write(`\r${line}${ERASE}`);
  };
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
      stream.write(`\r${ERASE}${printable(text)}\n`);
      drawn = '';
      draw();
    },
    end() {
      stop();
      stream.write(`\r${ERASE}`);
    },
  };
}

function repeat(callback: () => void, everyMs: number): () => void {
  const timer = setInterval(callback, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Title and bar first: what does not fit is cut at the right. */
export function barLine({ title, stage, share, leftMs, best }: ProgressView, width: number): string {
  const full = Math.round(share * BAR_WIDTH);
  const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
  const percent = formatShare(Math.floor(share * 100) / 100).padStart(4);
  const parts = [title, `${bar} ${percent}`, timeLeft(leftMs), stage];
  if (best !== undefined) parts.push(`best ${best}`);
  return cut(parts.join('  '), width);
}

function cut(text: string, width: number): string {
  let columns = 0;
  let end = 0;
  for (const character of text) {
    columns += isWide(character) ? 2 : 1;
    if (columns > width) return `${text.slice(0, end)}`;
    end += character.length;
  }
  return text;
}

/** Characters that take two columns, by the East Asian blocks and emoji of Unicode's EastAsianWidth.txt; roughly. */
function isWide(character: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  );
}
