import { fit, widthOf } from './fit.js';
import type { ProgressStream } from './progress-line.js';

/** ECMA-48 "erase in line" and "erase in display", from the cursor to the end. */
const ERASE_LINE = '\u001b[K';
const ERASE_BELOW = '\u001b[J';

/**
 * A few lines at the bottom of a terminal, drawn over and over.
 *
 * Each drawing is a single write that goes back to the first line, writes over what is there and erases only what is left
 * over: nothing is blank in between. The cursor rests at the end of the last line and is never hidden, so that a process
 * that is killed leaves a terminal that can be written on. Lines are cut to the terminal's width: one that wrapped would be
 * two, and the way back to the first line longer.
 */
export class Frame {
  readonly #stream: ProgressStream;
  readonly #width: () => number;
  #drawn: readonly string[] = [];

  /** @param width of the terminal now, in columns; it may change */
  constructor(stream: ProgressStream, width: () => number) {
    this.#stream = stream;
    this.#width = width;
  }

  draw(lines: readonly string[]): void {
    const fitted = this.#fitted(lines);
    const isSame =
      fitted.length === this.#drawn.length && fitted.every((line, at) => line === this.#drawn[at]);
    if (isSame && !this.#isBroken()) return;
    this.#stream.write(this.#toFirstLine() + this.#over(fitted));
    this.#drawn = fitted;
  }

  /** Writes a line that stays, above the others. It may be as long as it likes. */
  note(text: string): void {
    const fitted = this.#fitted(this.#drawn);
    this.#stream.write(`${this.#toFirstLine()}${ERASE_BELOW}${text}\n${fitted.join('\n')}`);
    this.#drawn = fitted;
  }

  /** Leaves no trace. */
  clear(): void {
    if (this.#drawn.length > 0) this.#stream.write(this.#toFirstLine() + ERASE_BELOW);
    this.#drawn = [];
  }

  /** The last column stays free: some terminals wrap as soon as it is written. */
  #fitted(lines: readonly string[]): readonly string[] {
    return lines.map((line) => fit(line, this.#width() - 1));
  }

  #over(lines: readonly string[]): string {
    const text = lines.map((line) => `${line}${ERASE_LINE}`).join('\n');
    return lines.length < this.#drawn.length ? `${text}${ERASE_BELOW}` : text;
  }

  #toFirstLine(): string {
    const { length } = this.#drawn;
    if (length === 0) return '';
    // Whether a terminal wraps its lines anew when it becomes narrower or cuts them, nobody knows: below them is safe.
    if (this.#isBroken()) return '\n';
    return length === 1 ? '\r' : `\r\u001b[${length - 1}A`;
  }

  /** Whether the terminal has become too narrow for what was drawn. */
  #isBroken(): boolean {
    return this.#drawn.some((line) => widthOf(line) >= this.#width());
  }
}
