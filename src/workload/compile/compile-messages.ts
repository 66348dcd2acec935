import path from 'node:path';
import type { Message } from 'esbuild';

/**
 * All errors of a compilation, each as `file:line:column: text` with its source line and a mark below it.
 * @param workingFolder what esbuild's paths are relative to
 */
export function compileMessages(errors: readonly Message[], workingFolder: string): string {
  return errors.map((error) => compileMessage(error, workingFolder)).join('\n\n');
}

function compileMessage({ location, text }: Message, workingFolder: string): string {
  if (location === null) return text;
  const file = path.resolve(workingFolder, location.file);
  // esbuild counts columns in bytes from 0, people in characters from 1.
  const before = Buffer.from(location.lineText).subarray(0, location.column).toString();
  const where = `${file}:${location.line}:${before.length + 1}`;
  return `${where}: ${text}\n  ${location.lineText}\n  ${before.replace(/[^\t]/g, ' ')}^`;
}
