import { formatMs } from '../../advise/format.js';
import type { Round } from '../../check/run-check.js';
import { printable } from '../../report/printable.js';
import { Frame } from '../../report/progress/frame.js';

export interface CheckProgress {
  /** What is being done, before the first round. */
  stage(about: string): void;
  round(workload: string, round: Round, budgetMs: number): void;
  /** A line that stays. */
  note(text: string): void;
  end(): void;
}

export interface CheckProgressOptions {
  readonly stream: { write(text: string): unknown };
  /** One line that is drawn over and over, or lines that stay, some seconds apart. */
  readonly interactive: boolean;
  readonly width: () => number;
  readonly clock: () => number;
}

const LINE_EVERY_MS = 10_000;
const LEAST_WIDTH = 20;

/** How far a check has come: what is decided, what is not, and the time left. */
export function createCheckProgress(options: CheckProgressOptions): CheckProgress {
  const { stream, interactive, width, clock } = options;
  const frame = new Frame(stream, () => Math.max(LEAST_WIDTH, width()));
  let lastLineMs = Number.NEGATIVE_INFINITY;
  const show = (text: string, always = false) => {
    if (interactive) {
      frame.draw([printable(text)]);
      return;
    }
    if (!always && clock() - lastLineMs < LINE_EVERY_MS) return;
    lastLineMs = clock();
    stream.write(`${printable(text)}\n`);
  };
  return {
    stage: (about) => show(about, true),
    round(workload, { number, judged, elapsedMs }, budgetMs) {
      const all = judged === null ? [] : [...judged.metrics, ...judged.requirements];
      const count = (verdict: string) => all.filter((part) => part.verdict === verdict).length;
      const failed = count('fail');
      const parts = [
        `${workload}: round ${number}`,
        ...(judged === null ? [] : [`${all.length - count('inconclusive')} of ${all.length} sure`]),
        ...(failed === 0 ? [] : [`${failed} failed`]),
        `${formatMs(Math.max(0, budgetMs - elapsedMs))} left at most`,
      ];
      show(parts.join(', '));
    },
    note(text) {
      if (interactive) frame.note(text);
      else stream.write(`${text}\n`);
    },
    end: () => frame.clear(),
  };
}
