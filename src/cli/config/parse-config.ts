import type { z } from 'zod';
import { UsageError } from '../../foundation/errors.js';
import { printable } from '../../report/printable.js';
import { nearest } from '../options/nearest.js';
import { type ConfigPath, formatPath, isSamePath } from './config-path.js';
import { checkSchema, configSchema, type ParsedConfig, toleranceSchema } from './config-schema.js';
import { settingObject } from './setting-field.js';

export interface ConfigProblem {
  readonly path: ConfigPath;
  readonly message: string;
}

/**
 * Checks what a config file gave.
 * @param file named in the error
 * @param unreadable what of it could not be read at all; `undefined` stands in its places
 * @throws {UsageError} with all that is wrong with it
 */
export function parseConfig(
  value: unknown,
  file: string,
  unreadable: readonly ConfigProblem[] = [],
): ParsedConfig {
  const parsed = configSchema.safeParse(value);
  const found = (parsed.error?.issues ?? []).flatMap((issue) => problemsOf(issue, []));
  const problems = [
    // Of a place, what says more: that there is no such key, else why it could not be read.
    ...unreadable.filter(
      ({ path }) => !found.some((other) => other.isUnknown && isSamePath(other.path, path)),
    ),
    ...found.filter(
      ({ path, isUnknown }) => isUnknown || !unreadable.some((other) => isSamePath(other.path, path)),
    ),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  const lines = problems.map(({ path, message }) =>
    path.length === 0 ? `it ${message}` : `${formatPath(path)}: ${printable(message)}`,
  );
  const left = lines.length - MOST_PROBLEMS;
  throw new UsageError(
    `${file} cannot be used:\n    ${lines.slice(0, MOST_PROBLEMS).join('\n    ')}${left > 0 ? `\n    and ${left} more` : ''}`,
  );
}

/** Every section of the config, by where it is. */
const SECTIONS = [
  { at: [], keys: Object.keys(configSchema.shape) },
  { at: ['setting'], keys: Object.keys(settingObject.shape) },
  { at: ['check'], keys: Object.keys(checkSchema.shape) },
  { at: ['check', 'tolerance'], keys: Object.keys(toleranceSchema.shape) },
] as const satisfies readonly { at: ConfigPath; keys: readonly string[] }[];

/** More than a config has fields: what is above that is no config at all. */
const MOST_PROBLEMS = 50;

interface FoundProblem extends ConfigProblem {
  /** There is no such key. */
  readonly isUnknown: boolean;
}

function problemsOf(issue: z.core.$ZodIssue, above: ConfigPath): FoundProblem[] {
  const path = [...above, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: unknownKey(path, key),
      isUnknown: true,
    }));
  }
  if (issue.code === 'invalid_union') {
    // What is wrong inside the kind that it is says more than that it is none of the others.
    const kind = issue.errors.find((issues) => !issues.some(isAnotherType));
    if (kind !== undefined) return kind.flatMap((inner) => problemsOf(inner, path));
  }
  return [{ path, message: issue.message, isUnknown: false }];
}

function isAnotherType(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function unknownKey(section: ConfigPath, key: string): string {
  const keys = SECTIONS.find(({ at }) => isSamePath(at, section))?.keys ?? [];
  // Else it may be right, but in the wrong section.
  const meant = [
    ...[nearest(key, keys)].filter((name) => name !== undefined).map((name) => [...section, name]),
    ...SECTIONS.filter((other) => other.keys.includes(key)).map(({ at }) => [...at, key]),
  ][0];
  return `there is no such key.${meant === undefined ? ` There are: ${keys.join(', ')}.` : ` Did you mean ${formatPath(meant)}?`}`;
}
