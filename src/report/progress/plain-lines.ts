import { formatShare } from '../../advise/format.js';
import { printable } from '../printable.js';
import type { Progress, ProgressOptions } from './progress-line.js';
import { ProgressState, timeLeft } from './progress-state.js';

/** Often enough that no CI takes the run for dead, seldom enough that its log can be read. */
const AT_MOST_EVERY_MS = 5_000;

/** Lines that stay, for a log: one per stage, and in between at most one every few seconds. */
export function createPlainLines({ stream, studies, clock }: ProgressOptions): Progress {
  const state = new ProgressState(studies, clock);
  let lastMs = Number.NEGATIVE_INFINITY;
  const print = () => {
    lastMs = clock();
    const { title, stage, share, leftMs, best } = state.view();
    const done = formatShare(Math.floor(share * 100) / 100);
    stream.write(
      `${title}: ${stage}, ${done}, ${timeLeft(leftMs)}${best === undefined ? '' : `, best ${best}`}\n`,
    );
  };
  return {
    startStudy(index) {
      state.startStudy(index);
    },
    onEvent(event) {
      if (state.receive(event) || clock() - lastMs >= AT_MOST_EVERY_MS) print();
    },
    note(text) {
      stream.write(`${printable(text)}\n`);
    },
    end() {},
  };
}
