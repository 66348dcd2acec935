import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EnvironmentError, messageOf } from '../../foundation/errors.js';
import type { HistoryEntry } from './history-entry.js';

const NEWLINE = 0x0a;

/**
 * Adds a line to a history, which is on the disk when this resolves; makes the file and its folder where there is none.
 * Several processes may do so at once: a line is one write at the end of the file. What a process that was killed left
 * unfinished keeps a line to itself.
 * @throws {EnvironmentError} when it cannot be written
 */
export async function appendHistory(path: string, entry: HistoryEntry): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a+');
    try {
      const line = Buffer.from(`${(await endsMidLine(file)) ? '\n' : ''}${JSON.stringify(entry)}\n`);
      const { bytesWritten } = await file.write(line);
      if (bytesWritten < line.length) throw new Error('only a part of the line could be written');
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new EnvironmentError(`The history ${path} cannot be written: ${messageOf(cause)}.`, {
      hint: 'Name another file with --history, or check the permissions of its folder and the free space.',
      cause,
    });
  }
}

async function endsMidLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== NEWLINE;
}
