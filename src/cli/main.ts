import { messageOf } from '../foundation/errors.js';
import { EXIT } from '../foundation/exit-codes.js';
import { maskSecrets } from '../foundation/secrets.js';
import { versions } from '../lab/machine/versions.js';
import { Interruption } from './interruption.js';
import { processIo } from './process-io.js';
import { runProgram } from './program.js';
import type { Actions } from './program-context.js';

/** Loaded when used: --help must not wait for the lab. */
const ACTIONS: Actions = {
  tune: async (options, io) => (await import('./tune-run.js')).runTune(options, io),
  bench: async (options, io) => (await import('./bench-run.js')).runBench(options, io),
  check: async (options, io) => (await import('./check/check-run.js')).runCheckCommand(options, io),
  report: async (options, io) => (await import('./report/report-run.js')).runReport(options, io),
  plan: async (options, io) => (await import('./plan/plan-run.js')).runPlan(options, io),
  capture: async (options, io) => (await import('./capture/capture-run.js')).runCapture(options, io),
  doctor: async (options, io) => (await import('./doctor/doctor-run.js')).runDoctor(options, io),
  history: async (options, io) => (await import('./history/history-run.js')).runHistory(options, io),
};

const interruption = new Interruption();
const io = processIo(interruption.signal);

// What no command has caught is a defect; it must not end in a bare stack with a secret in it.
process.once('uncaughtException', (error) => {
  process.stderr.write(maskSecrets(`pooltune: a defect in pooltune: ${error?.stack ?? messageOf(error)}\n`));
  process.exit(EXIT.defect);
});

const { pooltune: version } = await versions();
const exitCode = await runProgram(process.argv.slice(2), io, ACTIONS, version ?? 'unknown');
process.exitCode = interruption.exitCode ?? exitCode;
interruption.stopWatching();
