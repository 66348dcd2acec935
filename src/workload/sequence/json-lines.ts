import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { messageOf, UsageError } from '../../foundation/errors.js';

export interface JsonLine {
  readonly value: unknown;
  /** From 1. */
  readonly line: number;
}

/**
 * The values of a JSON Lines file; empty lines are skipped.
 * @param file as written in the task module
 * @param folder what it is relative to
 * @throws {UsageError} naming file and line
 */
export function readJsonLines(file: string, folder: string): { path: string; lines: JsonLine[] } {
  const filePath = path.resolve(folder, file);
  let text: string;
  try {
    text = readFileSync(filePath, 'utf8');
  } catch (thrown) {
    throw new UsageError(`payloads: ${filePath} cannot be read: ${messageOf(thrown)}`, {
      hint: "The path is relative to the task module's folder.",
      cause: thrown,
    });
  }
  const lines: JsonLine[] = [];
  text.split('\n').forEach((source, index) => {
    if (source.trim() === '') return;
    try {
      lines.push({ value: JSON.parse(source), line: index + 1 });
    } catch (thrown) {
      throw new UsageError(`payloads: ${filePath}:${index + 1} is not JSON: ${messageOf(thrown)}`);
    }
  });
  if (lines.length === 0) throw new UsageError(`payloads: ${filePath} has no line`);
  return { path: filePath, lines };
}

const taskLine = z.strictObject({ task: z.string(), payload: z.unknown().optional() });

/**
 * A JSON Lines file of payloads for a whole module, each line `{"task": "name", "payload": …}`.
 * @returns per task its payloads, in the order of the file
 * @throws {UsageError} naming all lines that cannot be used
 */
export function readTaskLines(
  file: string,
  folder: string,
  taskNames: readonly string[],
): Map<string, unknown[]> {
  const { path: filePath, lines } = readJsonLines(file, folder);
  const payloads = new Map<string, unknown[]>();
  const problems: string[] = [];
  for (const { value, line } of lines) {
    const parsed = taskLine.safeParse(value);
    if (!parsed.success) {
      problems.push(`${filePath}:${line} has to be {"task": "name", "payload": …}`);
    } else if (!taskNames.includes(parsed.data.task)) {
      problems.push(
        `${filePath}:${line} names task "${parsed.data.task}"; there are: ${taskNames.join(', ')}`,
      );
    } else {
      const ofTask = payloads.get(parsed.data.task) ?? [];
      ofTask.push(parsed.data.payload);
      payloads.set(parsed.data.task, ofTask);
    }
  }
  if (problems.length > 0) throw new UsageError(`payloads: ${summary(problems)}`);
  return payloads;
}

function summary(problems: readonly string[]): string {
  const shown = problems.slice(0, MAX_PROBLEMS).join('; ');
  const more = problems.length - MAX_PROBLEMS;
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

const MAX_PROBLEMS = 5;
