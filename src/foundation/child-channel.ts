import { type ChildProcess, fork } from 'node:child_process';
import { EnvironmentError, LabLostError, messageOf, PooltuneError, UsageError } from './errors.js';

/**
 * Requests, replies and events between a process and a child that it forked. User code may run in such a child and
 * may send messages of its own, so whatever does not carry our mark is ignored on both sides.
 */
const MARK = 'pooltune';

interface Envelope {
  readonly mark: typeof MARK;
  readonly type: 'request' | 'reply' | 'failure' | 'event';
  readonly id: number;
  readonly kind: string;
  readonly body: unknown;
}

function isEnvelope(message: unknown): message is Envelope {
  return typeof message === 'object' && message !== null && (message as Partial<Envelope>).mark === MARK;
}

/** The parent's end. */
export class ChildChannel {
  readonly child: ChildProcess;
  /** The exit code or signal, in words; resolves when the process has ended. */
  readonly exited: Promise<string>;
  #nextId = 1;
  #pending = new Map<number, { resolve: (body: unknown) => void; reject: (error: Error) => void }>();
  #listeners = new Map<string, (body: unknown) => void>();
  #ended: string | undefined;

  constructor(child: ChildProcess) {
    this.child = child;
    this.exited = new Promise((resolve) => {
      const end = (how: string) => {
        if (this.#ended !== undefined) return;
        this.#ended = how;
        const error = new ChildEndedError(how);
        for (const { reject } of this.#pending.values()) reject(error);
        this.#pending.clear();
        resolve(how);
      };
      child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
      child.once('error', (error) => end(error.message));
    });
    child.on('message', (message) => this.#receive(message));
  }

  /** Starts `entryPath` as a child whose IPC carries typed arrays as they are. */
  static fork(
    entryPath: string,
    options: {
      args?: readonly string[];
      detached?: boolean;
      stderr?: number | 'inherit' | 'ignore';
      execArgv?: string[];
      cwd?: string | undefined;
    } = {},
  ): ChildChannel {
    return new ChildChannel(
      fork(entryPath, [...(options.args ?? [])], {
        serialization: 'advanced',
        detached: options.detached ?? false,
        stdio: ['ignore', 'ignore', options.stderr ?? 'inherit', 'ipc'],
        execArgv: options.execArgv ?? [],
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      }),
    );
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** @throws {ChildEndedError} when the child ends before it replies */
  request<Reply>(kind: string, body?: unknown): Promise<Reply> {
    if (this.#ended !== undefined) return Promise.reject(new ChildEndedError(this.#ended));
    const id = this.#nextId++;
    return new Promise<Reply>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (body: unknown) => void, reject });
      const envelope: Envelope = { mark: MARK, type: 'request', id, kind, body };
      // An error here means that the channel is closed: `exit` follows and rejects what is pending.
      this.child.send(envelope, () => {});
    });
  }

  onEvent<Body>(kind: string, listener: (body: Body) => void): void {
    this.#listeners.set(kind, listener as (body: unknown) => void);
  }

  /** Closes the channel, upon which our children exit; after `graceMs` it is killed. Resolves at its end. */
  async stop(graceMs: number): Promise<void> {
    if (this.#ended !== undefined) return;
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  #receive(message: unknown): void {
    if (!isEnvelope(message)) return;
    if (message.type === 'event') {
      this.#listeners.get(message.kind)?.(message.body);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.type === 'failure') pending?.reject(revive(message.body as Failure));
    else pending?.resolve(message.body);
  }
}

/** The child ended while its parent waited for a reply. */
export class ChildEndedError extends Error {
  constructor(how: string) {
    super(`the process ended (${how})`);
    this.name = 'ChildEndedError';
  }
}

// biome-ignore lint/suspicious/noExplicitAny: each handler knows the body of its own kind
type Handlers = Record<string, (body: any) => unknown>;

/**
 * The child's end: answers requests, and exits with the parent.
 * @param onParentGone called when the parent's channel closes; exits at once by default
 */
export function serveParent(handlers: Handlers, onParentGone: () => void = () => process.exit(0)): void {
  process.once('disconnect', onParentGone);
  process.on('message', async (message) => {
    if (!isEnvelope(message) || message.type !== 'request') return;
    const { id, kind } = message;
    try {
      const handler = handlers[kind];
      if (handler === undefined) throw new Error(`no such request: ${kind}`);
      send({ mark: MARK, type: 'reply', id, kind, body: await handler(message.body) });
    } catch (thrown) {
      send({ mark: MARK, type: 'failure', id, kind, body: failureOf(thrown) });
    }
  });
}

/** An error on its way between processes; classes do not survive the journey by themselves. */
interface Failure {
  readonly message: string;
  readonly stack: string | undefined;
  /** Its class, where it is one of ours. */
  readonly name: string | undefined;
  readonly hint: string | undefined;
}

function failureOf(thrown: unknown): Failure {
  return {
    message: messageOf(thrown),
    stack: thrown instanceof Error ? thrown.stack : undefined,
    name: thrown instanceof PooltuneError ? thrown.name : undefined,
    hint: thrown instanceof PooltuneError ? thrown.hint : undefined,
  };
}

function revive({ message, stack, name, hint }: Failure): Error {
  const Kind = KINDS.find((kind) => kind.name === name);
  const error =
    Kind === undefined ? new Error(message) : new Kind(message, hint === undefined ? {} : { hint });
  if (stack !== undefined) error.stack = stack;
  return error;
}

export function sendEvent(kind: string, body: unknown): void {
  send({ mark: MARK, type: 'event', id: 0, kind, body });
}

function send(envelope: Envelope): void {
  // Without a parent there is nobody to tell; `disconnect` ends this process.
  if (process.connected) process.send?.(envelope, undefined, {}, () => {});
}

const KINDS = [UsageError, EnvironmentError, LabLostError];
