import type { z } from 'zod';
import { printable } from '../../report/printable.js';
import { nearest } from '../options/nearest.js';
import { type ConfigPath, formatPath, isSamePath } from './config-path.js';

export interface ConfigProblem {
  readonly path: ConfigPath;
  readonly message: string;
}

/** A part of what is checked, with the keys that it may have. */
export interface Section {
  readonly at: ConfigPath;
  readonly keys: readonly string[];
}

export interface FoundProblem extends ConfigProblem {
  /** There is no such key. */
  readonly isUnknown: boolean;
}

/** What the schema found, with a word on keys that may have been meant. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  sections: readonly Section[],
): readonly FoundProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, [], sections));
}

/** @returns the end of a message that begins with what cannot be used */
export function listProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(({ path, message }) =>
    path.length === 0 ? `it ${message}` : `${formatPath(path)}: ${printable(message)}`,
  );
  const left = lines.length - MOST_PROBLEMS;
  return `cannot be used:\n    ${lines.slice(0, MOST_PROBLEMS).join('\n    ')}${left > 0 ? `\n    and ${left} more` : ''}`;
}

/** More than a config has fields: what is above that is no config at all. */
const MOST_PROBLEMS = 50;

function problemsOfIssue(
  issue: z.core.$ZodIssue,
  above: ConfigPath,
  sections: readonly Section[],
): FoundProblem[] {
  const path = [...above, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: unknownKey(path, key, sections),
      isUnknown: true,
    }));
  }
  if (issue.code === 'invalid_union') {
    // What is wrong inside the kind that it is says more than that it is none of the others.
    const kind = issue.errors.find((issues) => !issues.some(isAnotherType));
    if (kind !== undefined) return kind.flatMap((inner) => problemsOfIssue(inner, path, sections));
  }
  return [{ path, message: issue.message, isUnknown: false }];
}

function isAnotherType(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function unknownKey(section: ConfigPath, key: string, sections: readonly Section[]): string {
  const keys = sections.find(({ at }) => isSamePath(at, section))?.keys ?? [];
  // Else it may be right, but in the wrong section.
  const meant = [
    ...[nearest(key, keys)].filter((name) => name !== undefined).map((name) => [...section, name]),
    ...sections.filter((other) => other.keys.includes(key)).map(({ at }) => [...at, key]),
  ][0];
  return `there is no such key.${meant === undefined ? ` There are: ${keys.join(', ')}.` : ` Did you mean ${formatPath(meant)}?`}`;
}
