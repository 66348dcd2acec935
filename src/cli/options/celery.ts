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

/** Options by what they are called in an error; `undefined` for one that was not given. */
type Typed = Readonly<Record<string, string | undefined>>;

/** What is said of task modules. */
export interface OfModules {
  /** What names them: said on the command line, it comes before a config's app. */
  readonly subjects: Typed;
  /** How they are run, which no Celery app can be. */
  readonly ways: Typed;
}

/**
 * The app to run: the one that was named, with the flags beside it; else the config's, in which each of these flags replaces
 * what it says.
 * @param configured what the config file says
 * @returns `undefined` where no app is meant
 * @throws {UsageError} when flags of the two runtimes are mixed, or the broker's URL is none
 */
export function readCelery(
  { celery, broker, python, payloads, connections, results }: TypedCelery,
  { subjects, ways }: OfModules,
  configured: CeleryOptions | undefined,
): CeleryOptions | undefined {
  const subject = firstGiven(subjects);
  const usual = celery === undefined && subject === undefined ? configured : undefined;
  const app = celery ?? usual?.app;
  if (app === undefined) {
    const lone = firstGiven({ broker, python, payloads, connections, results: results ? 'true' : undefined });
    if (lone === undefined) return undefined;
    throw new UsageError(`--${lone[0]} says how to run a Celery app, but none was named.`, {
      hint: 'Name it with --celery, such as --celery proj.celery:app.',
    });
  }
  const mixed = subject ?? firstGiven(ways);
  if (mixed !== undefined) {
    const named = celery === undefined ? `the config's Celery app, ${app}` : '--celery';
    throw new UsageError(`${mixed[0]} (${mixed[1]}) cannot be combined with ${named}.`, {
      hint: 'A Celery app is run by itself: choose its tasks with --task, its broker with --broker.',
    });
  }
  if (broker !== undefined) brokerKind(broker);
  return {
    app,
    folder: usual?.folder,
    brokerUrl: broker ?? usual?.brokerUrl,
    python: python ?? usual?.python,
    payloadsPath: payloads ?? usual?.payloadsPath,
    connections: connections ?? usual?.connections,
    results: results || (usual?.results ?? false),
  };
}

function firstGiven(typed: Typed): readonly [name: string, value: string] | undefined {
  const [name, value] = Object.entries(typed).find(([, given]) => given !== undefined) ?? [];
  return name === undefined || value === undefined ? undefined : [name, value];
}
