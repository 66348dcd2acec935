import { UsageError } from '../../foundation/errors.js';
import { isSamePath } from './config-path.js';
import { type ConfigProblem, listProblems, problemsOf, type Section } from './config-problems.js';
import {
  celerySchema,
  checkSchema,
  configSchema,
  type ParsedConfig,
  runtimeOf,
  toleranceSchema,
} from './config-schema.js';
import { settingObject } from './setting-field.js';

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
  const parsed = configSchema(runtimeOf(value)).safeParse(value);
  const found = problemsOf(parsed.error?.issues ?? [], SECTIONS);
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
  throw new UsageError(`${file} ${listProblems(problems)}`);
}

/** Every section of the config, by where it is. */
const SECTIONS: readonly Section[] = [
  { at: [], keys: Object.keys(configSchema('node').shape) },
  { at: ['celery'], keys: Object.keys(celerySchema.shape) },
  { at: ['setting'], keys: Object.keys(settingObject.shape) },
  { at: ['check'], keys: Object.keys(checkSchema.shape) },
  { at: ['check', 'tolerance'], keys: Object.keys(toleranceSchema.shape) },
];
