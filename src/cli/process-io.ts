import { wantsColor } from '../report/terminal/style.js';
import type { CommandIo } from './command-io.js';
import { maskedJson, maskedOutput } from './masked-output.js';

const COLUMNS_WITHOUT_TERMINAL = 100;

/** This process's streams and environment, as commands see them. */
export function processIo(signal: AbortSignal): CommandIo {
  for (const stream of [process.stdout, process.stderr]) surviveClosing(stream);
  return {
    stdout: maskedOutput(process.stdout),
    stderr: maskedOutput(process.stderr),
    writeJson: (value) => process.stdout.write(maskedJson(value)),
    stdoutIsTerminal: process.stdout.isTTY === true,
    stderrIsTerminal: process.stderr.isTTY === true,
    get columns() {
      return process.stdout.columns ?? process.stderr.columns ?? COLUMNS_WITHOUT_TERMINAL;
    },
    get rows() {
      return process.stdout.rows;
    },
    useColors: wantsColor(process.stdout, process.env),
    env: process.env,
    cwd: process.cwd(),
    signal,
  };
}

/**
 * A reader that goes away (`pooltune tune | head`, a terminal that closes) ends nobody's measurements: the report
 * is written to its folder all the same, and what nobody reads is dropped.
 */
function surviveClosing(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
  });
}
