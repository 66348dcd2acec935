import { formatShare } from '../../advise/format.js';
import { printable } from '../printable.js';
import type { Progress, ProgressOptions } from './progress-line.js';
import { ProgressState, timeLeft, trialsInWords } from './progress-state.js';

/** Often enough that no CI takes the run for dead, seldom enough that its log can be read. */
const AT_MOST_EVERY_MS = 5_000;

/** Lines that stay, for a log: one per stage, and in between at most one every few seconds. */
export function createPlainLines({ stream, studies, clock }: ProgressOptions): Progress {
  const state = new ProgressState(studies, clock);
  let lastMs = Number.NEGATIVE_INFINITY;
  const print = () => {
    lastMs = clock();
    const { title, stage, share, leftMs, trials, best } = state.view();
    const parts = [
      stage,
      formatShare(Math.floor(share * 100) / 100),
      timeLeft(leftMs),
      trialsInWords(trials),
      best === undefined ? '' : `best ${best}`,
    ];
    stream.write(`${title}: ${parts.filter((part) => part !== '').join(', ')}\n`);
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
