import { Cli, type Command } from 'clipanion';
import type { ExitCode } from '../foundation/exit-codes.js';
import { EXIT } from '../foundation/exit-codes.js';
import type { CommandIo } from './command-io.js';
import { BenchCommand } from './commands/bench.js';
import { CaptureCommand } from './commands/capture.js';
import { CheckCommand } from './commands/check.js';
import { CompletionCommand } from './commands/completion.js';
import { DoctorCommand } from './commands/doctor.js';
import { HistoryCommand } from './commands/history.js';
import { PlanCommand } from './commands/plan.js';
import { ReportCommand } from './commands/report.js';
import { TuneCommand } from './commands/tune.js';
import { explainError } from './explain-error.js';
import { commandHelp, programHelp } from './help.js';
import type { Actions, ProgramContext } from './program-context.js';
import { explainSyntax } from './syntax-error.js';

/** Every command; a new one is a file in `commands/` and a line here. */
const COMMANDS = [
  TuneCommand,
  BenchCommand,
  CheckCommand,
  PlanCommand,
  ReportCommand,
  CaptureCommand,
  DoctorCommand,
  HistoryCommand,
  CompletionCommand,
];

/**
 * Reads a command line and runs its command.
 * @param argv without the interpreter's and the program's name
 * @returns the exit code; errors have been printed, nothing is thrown
 */
export async function runProgram(
  argv: readonly string[],
  io: CommandIo,
  actions: Actions,
  version: string,
): Promise<number> {
  const verbose = argv.includes('--verbose');
  try {
    return await run(argv, io, actions, version);
  } catch (thrown) {
    const { text, exitCode } = explainError(thrown, verbose);
    io.stderr.write(text);
    return exitCode;
  }
}

async function run(
  argv: readonly string[],
  io: CommandIo,
  actions: Actions,
  version: string,
): Promise<number> {
  const cli = Cli.from<ProgramContext>(COMMANDS, {
    binaryName: 'pooltune',
    binaryLabel: 'pooltune',
    binaryVersion: version,
    enableColors: false,
  });
  const print = (text: string): ExitCode => {
    io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    return EXIT.done;
  };
  const [first] = argv;
  if (first === '--version' || first === '-v') return print(version);
  if (first === undefined || first === '--help' || first === '-h') {
    return print(programHelp(cli.definitions(), version));
  }

  const context: ProgramContext = {
    env: { ...io.env },
    stdin: process.stdin,
    stdout: io.stdout,
    stderr: io.stderr,
    colorDepth: io.useColors ? 8 : 1,
    io,
    actions,
    definitions: () => cli.definitions(),
    version,
  };
  if (argv.includes('--help') || argv.includes('-h')) {
    const asked = COMMANDS.find(({ paths }) => paths[0]?.[0] === first);
    if (asked === undefined) throw explainSyntax(argv, cli.definitions(), undefined);
    return print(commandHelp(cli.definitions().find(({ path }) => path === `pooltune ${first}`)!));
  }

  let command: Command<ProgramContext>;
  try {
    command = cli.process([...argv], context);
  } catch (error) {
    throw explainSyntax(argv, cli.definitions(), error);
  }
  // clipanion takes a --help anywhere for a command of its own that prints, and has no `execute` of ours.
  if (argv.includes('--help') || argv.includes('-h')) {
    return print(
      cli.usage(COMMANDS.find(({ paths }) => paths[0]?.[0] === first) ?? null, { detailed: true }),
    );
  }
  return command.validateAndExecute();
}
