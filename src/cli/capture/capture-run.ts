import path from 'node:path';
import { type CaptureEnd, captureCalls } from '../../fleet/celery/capture.js';
import { choosePython } from '../../fleet/celery/choose-python.js';
import { brokerKind } from '../../fleet/celery/connect-broker.js';
import { requireCeleryPlatform } from '../../fleet/celery/probe-process.js';
import { EXIT, type ExitCode } from '../../foundation/exit-codes.js';
import { seededRandom } from '../../foundation/random.js';
import type { Progress } from '../../report/progress/progress-line.js';
import { createProgress, isInteractive } from '../../report/progress.js';
import type { CommandIo } from '../command-io.js';
import type { CaptureOptions } from './capture-options.js';
import { counted, notesOn, whyNone } from './notes.js';
import { checkPayloadPath, writePayloads } from './payload-file.js';
import { renderSummary, summaryOf } from './summary.js';
import { Tally } from './tally.js';

/** Listens, then writes the payload file; what was captured is written however the listening ended. */
export async function runCapture(options: CaptureOptions, io: CommandIo): Promise<ExitCode> {
  requireCeleryPlatform();
  if (options.brokerUrl !== undefined) brokerKind(options.brokerUrl);
  const out = path.resolve(io.cwd, options.outPath);
  await checkPayloadPath(out, options.force);
  const command = { python: await choosePython(options.python, io.cwd), cwd: io.cwd };
  const tally = new Tally(options.most, seededRandom(options.seed));
  const { app, tasks, forMs, enableEvents } = options;
  const shown = new Shown(options, io, tally);
  let end: CaptureEnd | undefined;
  try {
    end = await captureCalls(
      command,
      { app, broker: options.brokerUrl, tasks, forMs, enableEvents },
      (told) => {
        tally.receive(told);
        if (told.kind === 'listening') shown.start(told);
      },
      { startTimeoutMs: START_TIMEOUT_MS, signal: io.signal },
    );
  } finally {
    shown.stop();
  }
  // Ctrl-C before it listened: there is nothing to write. The signal decides how the process ends.
  if (end === undefined) return EXIT.interrupted;
  const heard = tally.heard();
  const calls = heard.tasks.flatMap((task) => task.calls);
  if (calls.length > 0) await writePayloads(out, calls);
  const { elapsedMs } = shown;
  const summary = summaryOf(end, heard, options, {
    out: calls.length > 0 ? options.outPath : null,
    elapsedMs,
    ended: io.signal.aborted ? 'interrupted' : 'time',
    notes: [
      ...(calls.length > 0 ? [] : [whyNone(end, heard, elapsedMs, options)]),
      ...notesOn(end, heard, options),
    ],
  });
  if (options.json) io.writeJson(summary);
  else io.stdout.write(renderSummary(summary, { width: Math.min(io.columns, MOST_WIDTH) }));
  if (end.failure !== undefined) throw end.failure;
  return calls.length > 0 ? EXIT.done : EXIT.negative;
}

/** Progress on stderr, and the time since it began. */
class Shown {
  readonly #options: CaptureOptions;
  readonly #io: CommandIo;
  readonly #tally: Tally;
  #startedMs: number | undefined;
  #endedMs: number | undefined;
  #progress: Progress | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: CaptureOptions, io: CommandIo, tally: Tally) {
    this.#options = options;
    this.#io = io;
    this.#tally = tally;
  }

  start({ workers, switchedOn }: CaptureEnd['listening']): void {
    this.#startedMs = performance.now();
    const { quiet, app, forMs } = this.#options;
    if (quiet) return;
    const { stderr, stderrIsTerminal, env, columns } = this.#io;
    const told =
      switchedOn.length === 0
        ? ''
        : `; task events switched on for ${switchedOn.join(', ')}, off again at the end`;
    stderr.write(`pooltune: ${counted(workers.length, 'worker')} answered${told}\n`);
    const interactive = isInteractive({ isTTY: stderrIsTerminal }, env);
    this.#progress = createProgress({
      stream: stderr,
      studies: [{ name: app, budgetMs: forMs }],
      clock: () => performance.now(),
      width: () => columns,
      interactive,
    });
    const show = () =>
      this.#progress?.onEvent({ kind: 'stage', stage: counted(this.#tally.calls, 'call'), about: '' });
    show();
    // A line for each change would fill a log.
    this.#timer = setInterval(show, interactive ? REDRAW_EVERY_MS : LINE_EVERY_MS).unref();
  }

  stop(): void {
    this.#endedMs = performance.now();
    clearInterval(this.#timer);
    this.#progress?.end();
  }

  /** Of listening. */
  get elapsedMs(): number {
    // Until its process has ended it switches events off.
    return Math.min(this.#options.forMs, (this.#endedMs ?? 0) - (this.#startedMs ?? 0));
  }
}

/** Importing the app, and reaching its broker. */
const START_TIMEOUT_MS = 60_000;
const REDRAW_EVERY_MS = 500;
const LINE_EVERY_MS = 5_000;
const MOST_WIDTH = 100;
