import { Writable } from 'node:stream';
import type { BenchOptions } from '../../src/cli/bench-options.js';
import type { CaptureOptions } from '../../src/cli/capture/capture-options.js';
import type { CheckOptions } from '../../src/cli/check/check-options.js';
import type { CommandIo } from '../../src/cli/command-io.js';
import type { DoctorOptions } from '../../src/cli/doctor/doctor-options.js';
import type { HistoryOptions } from '../../src/cli/history/history-options.js';
import { maskedJson, maskedOutput } from '../../src/cli/masked-output.js';
import type { PlanOptions } from '../../src/cli/plan/plan-options.js';
import { runProgram } from '../../src/cli/program.js';
import type { Actions } from '../../src/cli/program-context.js';
import type { ReportOptions } from '../../src/cli/report/report-options.js';
import type { TuneOptions } from '../../src/cli/tune-options.js';

export interface CapturedRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the command was called with; undefined if it was not reached. */
  readonly tune: TuneOptions | undefined;
  readonly bench: BenchOptions | undefined;
  readonly check: CheckOptions | undefined;
  readonly plan: PlanOptions | undefined;
  readonly capture: CaptureOptions | undefined;
  readonly doctor: DoctorOptions | undefined;
  readonly history: HistoryOptions | undefined;
  readonly report: ReportOptions | undefined;
}

/** Runs a command line with captured streams, and with `tune` and `plan` in place of the real ones. */
export async function capturedRun(
  argv: readonly string[],
  tune?: Actions['tune'],
  { cwd = '/nowhere', env = {}, signal = new AbortController().signal }: Partial<CommandIo> = {},
  plan?: Actions['plan'],
): Promise<CapturedRun> {
  const [stdout, stderr] = [sink(), sink()];
  const reached: {
    tune?: TuneOptions;
    bench?: BenchOptions;
    check?: CheckOptions;
    plan?: PlanOptions;
    capture?: CaptureOptions;
    doctor?: DoctorOptions;
    history?: HistoryOptions;
    report?: ReportOptions;
  } = {};
  const io: CommandIo = {
    stdout: maskedOutput(stdout.stream),
    stderr: maskedOutput(stderr.stream),
    writeJson: (value) => stdout.stream.write(maskedJson(value)),
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: 100,
    useColors: false,
    env,
    cwd,
    signal,
  };
  const actions: Actions = {
    tune: async (options, commandIo) => {
      reached.tune = options;
      return tune === undefined ? 0 : tune(options, commandIo);
    },
    bench: async (options) => {
      reached.bench = options;
      return 0;
    },
    check: async (options) => {
      reached.check = options;
      return 0;
    },
    plan: async (options, commandIo) => {
      reached.plan = options;
      return plan === undefined ? 0 : plan(options, commandIo);
    },
    capture: async (options) => {
      reached.capture = options;
      return 0;
    },
    doctor: async (options) => {
      reached.doctor = options;
      return 0;
    },
    history: async (options) => {
      reached.history = options;
      return 0;
    },
    report: async (options) => {
      reached.report = options;
      return 0;
    },
  };
  const exitCode = await runProgram(argv, io, actions, '1.2.3');
  return {
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
    tune: reached.tune,
    bench: reached.bench,
    check: reached.check,
    plan: reached.plan,
    capture: reached.capture,
    doctor: reached.doctor,
    history: reached.history,
    report: reached.report,
  };
}

function sink(): { stream: Writable; text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
