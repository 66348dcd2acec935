import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { EnvironmentError } from '../../foundation/errors.js';
import { reviveFailure, type ServiceMessage, type ServiceRequest } from './service-message.js';

/** A service's requests: an object type of functions with at most one argument, all of it plain data. */
export type ServiceRequests<Requests> = { [Name in keyof Requests]: (argument: never) => unknown };

/** A process of the lab, joined to this one by a channel only: it ends when the channel closes. */
export interface Service<Requests extends ServiceRequests<Requests>, Ready> {
  readonly pid: number;
  /** What its start gave. */
  readonly ready: Ready;
  request<Name extends keyof Requests & string>(
    name: Name,
    ...argument: Parameters<Requests[Name]>
  ): Promise<Awaited<ReturnType<Requests[Name]>>>;
  /** Closes the channel and waits for the process to end; kills it after `graceMs`. Idempotent. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  /** For error messages, such as `The observer`. */
  readonly title: string;
  /** The built file that calls `runService`. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** A session of its own: no signal from the terminal reaches it. */
  readonly detached?: boolean;
  /** How long it may take to get ready, in ms. */
  readonly startTimeoutMs?: number;
  /** How long it may take to end, in ms. */
  readonly graceMs?: number;
}

/** Most of the standard error output that is kept, in characters, to say why a service ended. */
const KEPT_STDERR = 4_000;

/** @throws {EnvironmentError} when the process cannot be started, ends early or does not get ready in time */
export async function startService<Requests extends ServiceRequests<Requests>, Ready>(
  options: ServiceOptions,
): Promise<Service<Requests, Ready>> {
  const { title, startTimeoutMs = 30_000, graceMs = 5_000 } = options;
  // The user's NODE_OPTIONS (heap sizes, tracers, inspectors) are meant for their tasks, not for the lab.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = fork(options.entry, [...(options.args ?? [])], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    env,
    detached: options.detached ?? false,
  });
  const stderr = keepStderr(child);
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let ended: Error | null = null;

  const ready = new Promise<unknown>((resolve, reject) => {
    const end = (how: string, cause?: Error) => {
      ended ??= new EnvironmentError(`${title} ${how}.${stderr()}`, cause === undefined ? {} : { cause });
      reject(ended);
      for (const waiting of pending.values()) waiting.reject(ended);
      pending.clear();
    };
    child.once('error', (error) => end(`could not be run: ${error.message}`, error));
    // 'close' and not 'exit': by then all that it wrote has been read.
    child.once('close', (code, signal) => end(`ended unexpectedly (${signal ?? `exit code ${code}`})`));
    child.on('message', (message: ServiceMessage) => {
      if (message.kind === 'ready') return resolve(message.value);
      if (message.kind === 'start-failed') return reject(reviveFailure(message.error));
      const waiting = pending.get(message.id);
      pending.delete(message.id);
      if (pending.size === 0) child.channel?.unref();
      if (message.kind === 'reply') waiting?.resolve(message.value);
      else waiting?.reject(reviveFailure(message.error));
    });
    const timer = setTimeout(() => end(`was not ready within ${startTimeoutMs / 1_000} s`), startTimeoutMs);
    child.once('close', () => clearTimeout(timer));
    child.on('message', () => clearTimeout(timer));
  });

  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= endProcess(child, graceMs);
    return stopping;
  };

  try {
    const value = (await ready) as Ready;
    // A service that nobody stopped must not keep its starter alive; its end follows from the starter's.
    child.unref();
    child.channel?.unref();
    let lastId = 0;
    return {
      pid: child.pid!,
      ready: value,
      request: (name, ...argument) =>
        new Promise((resolve, reject) => {
          if (ended !== null || !child.connected) {
            return reject(ended ?? new EnvironmentError(`${title} has been stopped.`));
          }
          const id = ++lastId;
          pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
          child.channel?.ref();
          child.send({ id, name, argument: argument[0] } satisfies ServiceRequest);
        }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function keepStderr(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-KEPT_STDERR);
  });
  (child.stderr as { unref?(): void } | null)?.unref?.();
  return () => (text.trim() === '' ? '' : ` It wrote: ${text.trim()}`);
}

async function endProcess(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.ref();
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}
