import { Option } from 'clipanion';
import { brokerKind } from '../../fleet/celery/connect-broker.js';
import { UsageError } from '../../foundation/errors.js';
import type { CeleryOptions } from '../celery-options.js';

/** The options of every command that runs a Celery app; a command's fields are made by calling them. */
export const celeryFlags = {
  /** @param verb what the command does with it */
  celery: (verb: string) =>
    Option.String('--celery', {
      description: `<app> ${verb} a Celery app, named as 'celery -A' takes it, such as proj.celery:app`,
    }),
  broker: () =>
    Option.String('--broker', {
      description:
        '<url> with --celery: your own Redis or RabbitMQ, such as amqp://localhost; else a private redis-server',
    }),
  python: () =>
    Option.String('--python', {
      description:
        "<program> with --celery: the interpreter; else the active virtual environment's, or python3",
    }),
  payloads: () =>
    Option.String('--payloads', {
      description:
        '<file> with --celery: JSON Lines of calls: {"task": "proj.tasks.add", "args": [1, 2], "kwargs": {}}',
    }),
  connections: () =>
    Option.String('--connections', {
      description:
        '<how> with --celery: what makes the tasks’ connections: sqlalchemy, psycopg, django, requests, httpx, or module:function',
    }),
  results: () =>
    Option.Boolean('--results', false, {
      description:
        "with --celery: keep results in the app's own result backend, for a minute; else there are none",
    }),
};

/** The options as they were typed. */
interface TypedCelery {
  readonly celery: string | undefined;
  readonly broker: string | undefined;
  readonly python: string | undefined;
  readonly payloads: string | undefined;
  readonly connections: string | undefined;
  readonly results: boolean;
}

/**
 * @param foreign what is said of task modules, by the name of its option; `undefined` where nothing is
 * @returns `undefined` where no app was named
 * @throws {UsageError} when flags of the two runtimes are mixed, or the broker's URL is none
 */
export function readCelery(
  { celery, broker, python, payloads, connections, results }: TypedCelery,
  foreign: Readonly<Record<string, string | undefined>>,
): CeleryOptions | undefined {
  if (celery === undefined) {
    const given = { broker, python, payloads, connections, results: results || undefined };
    const lone = Object.entries(given).find(([, value]) => value !== undefined);
    if (lone === undefined) return undefined;
    throw new UsageError(`--${lone[0]} says how to run a Celery app, but none was named.`, {
      hint: 'Name it with --celery, such as --celery proj.celery:app.',
    });
  }
  const mixed = Object.entries(foreign).find(([, value]) => value !== undefined);
  if (mixed !== undefined) {
    throw new UsageError(`${mixed[0]} (${mixed[1]}) cannot be combined with --celery.`, {
      hint: 'A Celery app is run by itself: choose its tasks with --task, its broker with --broker.',
    });
  }
  if (broker !== undefined) brokerKind(broker);
  return { app: celery, brokerUrl: broker, python, payloadsPath: payloads, connections, results };
}
