import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import { z } from 'zod';
import { EnvironmentError, messageOf, UsageError } from '../foundation/errors.js';
import { calibrationAnswer } from '../trial/calibration/calibration-protocol.js';
import type { JournalledRefusal, JournalledTrial } from './journalled-trial.js';
import type { JournalledRoutedTrial } from './split/routed-runner.js';
import type { RoutedTrial } from './split/split-result.js';
import type { TrialLog } from './study-options.js';
import { routedTrialSchema, settingSchema, trialSchema } from './trial-schema.js';

/**
 * A study's trials as they end, in JSON Lines, so that a study that was killed has lost at most the trial that ran:
 *
 *   {"journal":"pooltune","version":3,"versions":{…},"workload":{"name":"…","hash":"…"},"machine":{…},…}
 *   {"trial":{"id":1,…},"startedMs":0,"elapsedMs":812}
 *   {"trial":{"id":2,…},"startedMs":813,"elapsedMs":1630}
 *   {"refused":{"poolType":"processes",…},"why":"…","elapsedMs":1702}     a setting that cannot be had here
 *   {"routedTrial":{"id":3,"routes":[…],…},"elapsedMs":410}     of a comparison of routes, on a clock of its own
 *
 * With the seed and each trial's place in the study's time, a search that is given the same trials again takes the
 * same decisions, and continues where it ended.
 */
export const JOURNAL_VERSION = 3;
/** Its name in a study's folder. */
export const JOURNAL_FILE = 'journal.jsonl';

const headerSchema = z.object({
  journal: z.literal('pooltune'),
  version: z.number().int(),
  /** Of pooltune and of the libraries under test. */
  versions: z.record(z.string(), z.string().nullable()),
  workload: z.object({ name: z.string(), hash: z.string() }),
  /** Machine facts, as they are; for people and for telling machines apart. */
  machine: z.record(z.string(), z.unknown()),
  seed: z.number().int(),
  /** Of the whole study. */
  budgetMs: z.number().positive(),
  /** What of it was left for trials. */
  trialBudgetMs: z.number().nonnegative(),
  /** What of that was for comparing split queues, and the other acknowledgement. */
  splitMs: z.number().nonnegative(),
  acknowledgementMs: z.number().nonnegative(),
  /** Each task alone: a study that goes on must start from the same figures. */
  calibration: z.object({
    tasks: calibrationAnswer.shape.tasks.readonly(),
    cpuMs: z.number().nonnegative(),
    waitMs: z.number().nonnegative(),
    uses: calibrationAnswer.shape.uses,
    moduleBytes: z.number().nonnegative().optional(),
  }),
  /** ISO 8601. */
  startedAt: z.string(),
});

const elapsedMs = z.number().nonnegative();
const lineSchema = z.union([
  z.object({ trial: trialSchema, startedMs: z.number().nonnegative(), elapsedMs }),
  z.object({ refused: settingSchema, why: z.string(), elapsedMs }),
  z.object({ routedTrial: routedTrialSchema, elapsedMs }),
]);

export type JournalHeader = Omit<z.infer<typeof headerSchema>, 'journal' | 'version'>;

export interface JournalContents {
  readonly header: JournalHeader;
  readonly trials: readonly JournalledTrial[];
  readonly refusals: readonly JournalledRefusal[];
  readonly routedTrials: readonly JournalledRoutedTrial[];
  /** Such as a last line that was dropped because it was torn. */
  readonly warnings: readonly string[];
  /** Length of what could be read, from the start, in bytes. */
  readonly wholeBytes: number;
}

/** Appends trials; each is on the disk before the next one starts. */
export class Journal implements TrialLog {
  readonly path: string;
  readonly #file: FileHandle;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /**
   * Starts a new journal.
   * @throws {EnvironmentError} when the file exists already or cannot be written
   */
  static async create(path: string, header: JournalHeader): Promise<Journal> {
    const file = await open(path, 'ax').catch((cause: unknown) => {
      throw new EnvironmentError(`The journal ${path} cannot be created: ${messageOf(cause)}.`, {
        hint: 'Choose another folder for the study (--out).',
        cause,
      });
    });
    const journal = new Journal(path, file);
    await journal.#write({ journal: 'pooltune', version: JOURNAL_VERSION, ...header });
    return journal;
  }

  /**
   * Goes on with a journal that was read before; what could not be read at its end is cut off.
   * @throws {EnvironmentError} when it cannot be written
   */
  static async reopen(path: string, { wholeBytes }: Pick<JournalContents, 'wholeBytes'>): Promise<Journal> {
    try {
      await truncate(path, wholeBytes);
      return new Journal(path, await open(path, 'a'));
    } catch (cause) {
      throw new EnvironmentError(`The journal ${path} cannot be written: ${messageOf(cause)}.`, {
        hint: 'Check its permissions, or start a new study without --resume.',
        cause,
      });
    }
  }

  async append(trial: JournalledTrial): Promise<void> {
    await this.#write(trial);
  }

  async appendRefusal(refusal: JournalledRefusal): Promise<void> {
    await this.#write(refusal);
  }

  async appendRouted(routedTrial: RoutedTrial, elapsedMs: number): Promise<void> {
    await this.#write({ routedTrial, elapsedMs });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write(line: object): Promise<void> {
    try {
      await this.#file.appendFile(`${JSON.stringify(line)}\n`);
      await this.#file.sync();
    } catch (cause) {
      throw new EnvironmentError(`The journal ${this.path} cannot be written: ${messageOf(cause)}.`, {
        hint: 'Free some space, or choose another folder for the study (--out).',
        cause,
      });
    }
  }
}

/**
 * Reads a journal back. A last line that is torn (the machine went down while it was written) is dropped with a
 * warning; anything else that is wrong is an error.
 * @throws {UsageError} when it is no journal, of another version, or damaged before its last line
 */
export async function readJournal(path: string): Promise<JournalContents> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`The journal ${path} cannot be read: ${messageOf(cause)}.`, { cause });
  });
  const [first = '', ...lines] = text.split('\n');
  const header = headerOf(path, first);
  // Every line ends in a line break; what comes after the last one was not written to its end.
  const torn = lines.pop() ?? '';
  const warnings: string[] = [];
  let wholeBytes = Buffer.byteLength(text) - Buffer.byteLength(torn);
  if (torn !== '') warnings.push(`${path}: the last line was torn and is left out.`);
  const trials: JournalledTrial[] = [];
  const refusals: JournalledRefusal[] = [];
  const routedTrials: JournalledRoutedTrial[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = lineSchema.safeParse(parseJson(line));
    if (parsed.success) {
      if ('trial' in parsed.data) trials.push(parsed.data);
      else if ('refused' in parsed.data) refusals.push(parsed.data);
      else routedTrials.push(parsed.data);
    } else if (index === lines.length - 1 && torn === '') {
      warnings.push(`${path}: the last line cannot be read and is left out.`);
      wholeBytes -= Buffer.byteLength(line) + 1;
    } else {
      throw new UsageError(`${path}, line ${index + 2}, is not a trial: ${z.prettifyError(parsed.error)}`, {
        hint: 'The file was changed or damaged; start a new study.',
      });
    }
  }
  return { header, trials, refusals, routedTrials, warnings, wholeBytes };
}

function headerOf(path: string, line: string): JournalHeader {
  const refuse = (error: z.ZodError): never => {
    throw new UsageError(`${path} is not a journal of pooltune: ${z.prettifyError(error)}`);
  };
  const content = parseJson(line);
  const kind = headerSchema.pick({ journal: true, version: true }).safeParse(content);
  if (!kind.success) return refuse(kind.error);
  const { version } = kind.data;
  // Before the rest is looked at, which another version may have otherwise.
  if (version !== JOURNAL_VERSION) {
    throw new UsageError(
      `${path} is a journal of version ${version}; this pooltune reads version ${JOURNAL_VERSION}.`,
      { hint: 'Start a new study, or use the pooltune that wrote it.' },
    );
  }
  const parsed = headerSchema.safeParse(content);
  if (!parsed.success) return refuse(parsed.error);
  const { journal: _journal, version: _version, ...header } = parsed.data;
  return header;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What tells one workload from another: the code as it runs, and the sequence of its payloads. SHA-256, in hex. */
export function workloadHash(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    // Lengths keep ['ab', 'c'] and ['a', 'bc'] apart.
    hash.update(`${part.length}:`);
    hash.update(part);
  }
  return hash.digest('hex');
}
