import net from 'node:net';

/** What gated tasks wait at: each holds one connection until the test lets it through. */
export class Gate {
  readonly #server: net.Server;
  #waiting: net.Socket[] = [];
  #arrived = 0;
  #changed: () => void = () => {};
  /** Whether nobody has to wait any more, but for those who stay. */
  #isOpen = false;

  private constructor() {
    this.#server = net.createServer((socket) => {
      socket.on('error', () => {});
      if (this.#isOpen) socket.write('.');
      else this.#waiting.push(socket);
      this.#arrived++;
      this.#changed();
    });
  }

  static async listen(socketPath: string): Promise<Gate> {
    const gate = new Gate();
    await new Promise<void>((resolve) => gate.#server.listen(socketPath, resolve));
    return gate;
  }

  /** Tasks that have come so far, let through or not. */
  get arrived(): number {
    return this.#arrived;
  }

  /** Resolves when `count` tasks in all have come. */
  async untilArrived(count: number): Promise<void> {
    while (this.#arrived < count) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Lets the tasks that wait through, oldest first. */
  open(count = this.#waiting.length): void {
    for (const socket of this.#waiting.splice(0, count)) socket.write('.');
  }

  /** Lets all through that wait or will come, but for the `staying` that have waited longest. */
  openForGood(staying = 0): void {
    this.#isOpen = true;
    for (const socket of this.#waiting.splice(staying)) socket.write('.');
  }

  close(): void {
    for (const socket of this.#waiting) socket.destroy();
    this.#server.close();
  }
}
