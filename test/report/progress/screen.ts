import { Terminal } from '@xterm/headless';

/** A terminal as people have it: xterm.js without its window, where lines wrap and wide characters take two columns. */
export class Screen {
  /** Each write, as it came. */
  readonly writes: string[] = [];
  readonly #terminal: Terminal;

  constructor(columns = 80, rows = 24) {
    this.#terminal = new Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  write(text: string): void {
    this.writes.push(text);
    this.#terminal.write(text);
  }

  resize(columns: number): void {
    this.#terminal.resize(columns, this.#terminal.rows);
  }

  /** What is on it, scrolled lines included, without the empty ones at the end. */
  async lines(): Promise<string[]> {
    await new Promise<void>((resolve) => this.#terminal.write('', resolve));
    const { active } = this.#terminal.buffer;
    const lines = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true) ?? '',
    );
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  /** Where the cursor is, from the top left. */
  async cursor(): Promise<{ readonly row: number; readonly column: number }> {
    await new Promise<void>((resolve) => this.#terminal.write('', resolve));
    const { active } = this.#terminal.buffer;
    return { row: active.baseY + active.cursorY, column: active.cursorX };
  }
}
