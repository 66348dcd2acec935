import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, UsageError } from '../../foundation/errors.js';
import { HISTORY_VERSION, type HistoryEntry, historyEntrySchema } from './history-entry.js';

export interface History {
  /** In the order of their start; several may be of one commit. */
  readonly entries: readonly HistoryEntry[];
  /** Such as a line that was left out because it was torn. */
  readonly warnings: readonly string[];
}

const HOW_ENTRIES_GET_THERE = 'Each check adds an entry per workload with: pooltune check --history FILE';

/**
 * Reads a history, also while others append to it. A torn line (its writer was killed, or is about to write the rest) is
 * left out with a warning; anything else that is wrong is an error.
 * @throws {UsageError} naming the file and the line; for an entry of another version, both versions
 */
export async function readHistory(path: string): Promise<History> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') {
      throw new UsageError(`There is no history at ${path}.`, { hint: HOW_ENTRIES_GET_THERE, cause });
    }
    throw new UsageError(`The history ${path} cannot be read: ${messageOf(cause)}.`, { cause });
  });
  const lines = text.replace(/^\ufeff/, '').split('\n');
  const entries: HistoryEntry[] = [];
  const warnings: string[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const where = `${path}, line ${i + 1}`;
    const content = parseJson(line);
    if (content === undefined && (i === lines.length - 1 || isCutShort(line))) {
      warnings.push(`${where}: the line is torn and is left out.`);
    } else {
      entries.push(entryOf(content, where));
    }
  }
  const startMs = ({ startedAt }: HistoryEntry) => Date.parse(startedAt);
  return { entries: entries.sort((a, b) => startMs(a) - startMs(b)), warnings };
}

function entryOf(content: unknown, where: string): HistoryEntry {
  const hint = `A history has one JSON object a line. ${HOW_ENTRIES_GET_THERE}`;
  if (content === undefined) throw new UsageError(`${where}, is not JSON.`, { hint });
  const kind = z.object({ history: z.literal('pooltune'), version: z.unknown() }).safeParse(content);
  if (!kind.success) throw new UsageError(`${where}, is not an entry of a history of pooltune.`, { hint });
  // Before the rest is looked at, which another version may have otherwise.
  const { version } = kind.data;
  if (version !== HISTORY_VERSION) {
    throw new UsageError(
      `${where}, is an entry of version ${JSON.stringify(version)}; this pooltune reads version ${HISTORY_VERSION}.`,
      { hint: 'Use the pooltune that wrote it, or begin a new history in another file.' },
    );
  }
  const parsed = historyEntrySchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`);
  throw new UsageError(`${where}, cannot be read: ${problems.join('; ')}.`, {
    hint: 'The line was changed or damaged; take it out.',
    cause: parsed.error,
  });
}

/** Whether it is the beginning of an object: it ends within a string, or before the object is closed. */
function isCutShort(line: string): boolean {
  if (!line.startsWith('{')) return false;
  const outside = line.replace(/"(?:[^"\\]|\\.)*"/g, '');
  return outside.includes('"') || outside.split('{').length > outside.split('}').length;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
