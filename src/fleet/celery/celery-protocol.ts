import type { Buffer } from 'node:buffer';
import { z } from 'zod';
import type { DescribedMessage } from './message.js';

/** What the probe's frames are; see probe/pooltune_probe.py. */
export const PROBE_FRAME = {
  ready: 1,
  received: 2,
  started: 3,
  finished: 4,
  state: 5,
  hub: 6,
  followUpSent: 7,
  followUpReceived: 8,
  followUpStarted: 9,
  followUpFinished: 10,
  cutOff: 11,
} as const;

/** An attempt that the study did not send itself. */
export interface FollowUpFrame {
  /** Of the study's task that it goes back to. */
  readonly rootRow: number;
  readonly atMs: number;
  /** 0: the task's first. */
  readonly attempt: number;
  readonly id: string;
  /** Where the frame's own part begins. */
  readonly restAt: number;
}

export function readFollowUp(buffer: Buffer, start: number): FollowUpFrame {
  const restAt = start + FOLLOW_UP_HEAD + buffer.readUInt16LE(start + 14);
  return {
    rootRow: buffer.readUInt32LE(start),
    atMs: buffer.readDoubleLE(start + 4),
    attempt: buffer.readUInt16LE(start + 12),
    id: buffer.toString('utf8', start + FOLLOW_UP_HEAD, restAt),
    restAt,
  };
}

const FOLLOW_UP_HEAD = 16;

/** What a node says of itself once it is ready; user code runs beside it, so it is read as something from outside. */
export const nodeReadySchema = z.object({
  node: z.int().nonnegative(),
  pid: z.int().positive(),
  queue: z.string(),
  poolClass: z.string(),
  concurrency: z.int().positive(),
  processes: z.int().nullable(),
  prefetchCount: z.int().nonnegative().nullable(),
  prefetchMultiplier: z.int().nonnegative(),
  acksLate: z.boolean(),
  broker: z.string().nullable(),
  maxTasksPerChild: z.int().nullable(),
  autoscale: z.boolean(),
  /** Modules that green threads need patched and that are not; `null` for other pools. */
  unpatched: z.array(z.string()).nullable(),
  /** Those of the app's tasks that are acknowledged late. */
  lateTasks: z.array(z.string()),
});

export type NodeReady = z.infer<typeof nodeReadySchema>;

/** For how long the hub of a node's green threads was blocked since it started, ms, and where most often. */
export const hubSchema = z.object({
  computingMs: z.number().nonnegative(),
  /** In a call that does not let other green threads run. */
  waitingMs: z.number().nonnegative(),
  /** `file:line in function`, of the user’s code, and `, calling …` where a library was called there. */
  where: z.string().nullable(),
  /** The user's part of the stack, innermost first. */
  stack: z.array(z.string()),
});

export type HubReport = z.infer<typeof hubSchema>;

/** For how long a probe whose tasks share its process keeps what it tells at the most, s. */
export const LINGER_S = 0.02;

/** How many tasks of such a node end, at the most, until it tells of them. */
export function mostUnheard(concurrency: number): number {
  return Math.max(8, Math.floor(concurrency / 8));
}

/** What the load's process is asked to listen with. */
export interface ListenRequest {
  readonly socketPath: string;
  /** A password may be in it. */
  readonly brokerUrl: string;
  /** As a subject of a sentence, without a password. */
  readonly brokerName: string;
  readonly prefix: string;
  readonly queue: string;
}

export interface MessagesRequest {
  /** Names of the workload's tasks, in their order. */
  readonly tasks: readonly string[];
  /** In the order in which they are submitted, again from the top when it ends. */
  readonly messages: readonly DescribedMessage[];
  readonly order: readonly number[];
}

/** Which queue each of the workload's tasks is sent to, by its place; all to the first where there is one route. */
export interface RoutesRequest {
  readonly queues: readonly string[];
  /** Indexes of `queues`. */
  readonly ofTask: readonly number[];
}
