/** ECMA-48 "erase in line". */
export const ERASE = '\u001b[K';

/** One line of a terminal as far as a progress bar uses it: carriage return, erase to the end, new line. */
export class Screen {
  /** Lines that scrolled up and stay. */
  readonly lines: string[] = [];
  /** Each write, as it came. */
  readonly writes: string[] = [];
  line = '';
  #column = 0;

  write(text: string): void {
    this.writes.push(text);
    for (const part of text.replaceAll(ERASE, '\0').split(/(\r|\n|\0)/)) {
      if (part === '\r') this.#column = 0;
      else if (part === '\n') {
        this.lines.push(this.line);
        this.line = '';
        this.#column = 0;
      } else if (part === '\0') this.line = this.line.slice(0, this.#column);
      else {
        this.line = this.line.slice(0, this.#column) + part + this.line.slice(this.#column + part.length);
        this.#column += part.length;
      }
    }
  }
}
