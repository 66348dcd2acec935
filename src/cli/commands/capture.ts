import { Command, Option } from 'clipanion';
import { UsageError } from '../../foundation/errors.js';
import type { CaptureOptions } from '../capture/capture-options.js';
import { parseDurationMs } from '../options/duration.js';
import { parseInteger } from '../options/integer.js';
import { measuringOptions, parseSeed } from '../options/measuring.js';
import { optional } from '../options/optional.js';
import type { ProgramContext } from '../program-context.js';

const DEFAULT_MOST = 1_000;
const MAX_MOST = 100_000;
const MIN_FOR_MS = 1_000;

export class CaptureCommand extends Command<ProgramContext> {
  static override paths = [['capture']];

  static override usage = Command.Usage({
    description: "write the calls that a Celery app's own workers get into a payload file",
    details: `
      Listens to the task events of your running workers, as 'celery events' does, and writes each call with how often
      it came into a file for 'tune --celery <app> --payloads <file>'. Queues of tasks are neither read, written nor
      declared. Run it where you run your worker.

      Workers that send no task events are told to for as long as it takes, unless --no-enable-events says otherwise.
      Ctrl-C ends it early, and writes what came until then.

      Exit codes: 0 done, 1 no calls came, 2 usage, 3 the environment, 70 a defect in pooltune,
      130 and 143 interrupted.
    `,
    examples: [
      ['The calls of five minutes, into calls.jsonl', '$0 capture --celery proj.celery:app --for 5m'],
      ['Then tune with them', '$0 tune --celery proj.celery:app --payloads calls.jsonl'],
      [
        'Two tasks alone, into a file of their own',
        '$0 capture --celery proj.celery:app --for 1h --task proj.mail --task proj.resize --out mail.jsonl',
      ],
      [
        'Workers at another broker, which are left as they are',
        '$0 capture --celery proj.celery:app --for 5m --broker amqp://staging --no-enable-events',
      ],
    ],
  });

  celery = Option.String('--celery', {
    description: "<app> the app, named as 'celery -A' takes it, such as proj.celery:app",
  });
  duration = Option.String('--for', { description: '<duration> how long to listen, such as 5m' });
  broker = Option.String('--broker', {
    description: '<url> where the workers are, such as amqp://localhost; else as the app is configured',
  });
  python = Option.String('--python', {
    description: "<program> the interpreter; else the active virtual environment's, or python3",
  });
  task = Option.Array('--task', { description: '<name> only calls of this task (repeatable)' });
  out = Option.String('--out', { description: '<file> file to write; ./calls.jsonl by default' });
  force = Option.Boolean('--force', false, { description: 'replace the file if there is one' });
  most = Option.String('--most', {
    description: '<count> distinct calls to keep, drawn at random if there are more; 1000 by default',
  });
  leaveEvents = Option.Boolean('--no-enable-events', false, {
    description: 'leave workers that send no task events as they are',
  });
  seed = measuringOptions.seed();
  json = Option.Boolean('--json', false, {
    description: 'print the summary as JSON, and nothing else, on stdout',
  });
  verbose = Option.Boolean('--verbose', false, { description: 'stacks of errors' });
  quiet = measuringOptions.quiet();

  override execute(): Promise<number> {
    return this.context.actions.capture(this.#read(), this.context.io);
  }

  #read(): CaptureOptions {
    const { celery, duration } = this;
    if (celery === undefined) {
      throw new UsageError('capture has to be told which Celery app to listen to.', {
        hint: 'Name it with --celery, such as --celery proj.celery:app.',
      });
    }
    if (duration === undefined) {
      throw new UsageError('capture has to be told how long to listen.', {
        hint: 'Say it with --for, such as --for 5m.',
      });
    }
    return {
      app: celery,
      forMs: parseDurationMs(duration, '--for', { minMs: MIN_FOR_MS }),
      brokerUrl: this.broker,
      python: this.python,
      tasks: this.task ?? [],
      outPath: this.out ?? 'calls.jsonl',
      force: this.force,
      most:
        optional(this.most, (text, where) => parseInteger(text, where, 1, MAX_MOST), '--most') ??
        DEFAULT_MOST,
      seed: parseSeed(this.seed),
      enableEvents: !this.leaveEvents,
      json: this.json,
      verbose: this.verbose,
      quiet: this.quiet,
    };
  }
}
