import { REQUIREMENT_METRICS, type Requirement, type RequirementMetric } from '../../check/requirement.js';
import { messageOf, PooltuneError, UsageError } from '../../foundation/errors.js';
import type { Unit } from '../../trial/estimate.js';
import { parseDurationMs } from './duration.js';
import { parseInteger } from './integer.js';
import { nearest } from './nearest.js';
import { parseShare } from './percent.js';
import { parseRatePerSecond } from './rate.js';
import { parseSizeBytes } from './size.js';

/** More connections than a machine has ports. */
const MOST_CONNECTIONS = 65_535;
/** Per 1,000 tasks: a thousand in each. */
const MOST_OPENED = 1_000_000;

interface Limit {
  readonly unit: Unit;
  readonly better: 'more' | 'less';
  readonly parse: (text: string, where: string) => number;
  /** What a bare number probably lacks; empty where it lacks nothing. */
  readonly usualUnit: string;
  readonly example: string;
}

const RESPONSE_TIME = { unit: 'ms', better: 'less', parse: parseDurationMs, usualUnit: 'ms' } as const;

const LIMITS: Readonly<Record<RequirementMetric, Limit>> = {
  capacity: {
    unit: 'tasks/s',
    better: 'more',
    parse: parseRatePerSecond,
    usualUnit: '/s',
    example: 'capacity>500/s',
  },
  p50: { ...RESPONSE_TIME, example: 'p50<20ms' },
  p90: { ...RESPONSE_TIME, example: 'p90<100ms' },
  p95: { ...RESPONSE_TIME, example: 'p95<150ms' },
  p99: { ...RESPONSE_TIME, example: 'p99<250ms' },
  'p99.9': { ...RESPONSE_TIME, example: 'p99.9<1s' },
  cpu: { unit: 'ms', better: 'less', parse: parseDurationMs, usualUnit: 'ms', example: 'cpu<3ms' },
  memory: {
    unit: 'bytes',
    better: 'less',
    parse: parseSizeBytes,
    usualUnit: 'MiB',
    example: 'memory<512MiB',
  },
  connections: {
    unit: 'connections',
    better: 'less',
    parse: (text, where) => parseInteger(text, where, 0, MOST_CONNECTIONS),
    usualUnit: '',
    example: 'connections<=20',
  },
  opened: { unit: 'connections', better: 'less', parse: parseOpened, usualUnit: '', example: 'opened<10' },
  errors: { unit: 'ratio', better: 'less', parse: parseShare, usualUnit: '%', example: 'errors<0.1%' },
};

const OPERATORS: readonly Requirement['operator'][] = ['<=', '>=', '<', '>'];
const HINT = `Write a metric (${REQUIREMENT_METRICS.join(', ')}), <, <=, > or >= and a limit with its unit, such as 'p99<250ms', 'capacity>500/s', 'errors<0.1%', 'connections<=20'; in a shell, put it in quotes.`;

/**
 * `p99<250ms`, `capacity >= 500/s`, `errors<0.1%`, `connections<=20`: what the head must keep. `opened` is connections
 * opened per 1,000 tasks; `cpu` is CPU time per task.
 * @param where the option, or the place in the config file
 * @throws {UsageError} that says what is wrong and how to write it
 */
export function parseRequirement(text: string, where: string): Requirement {
  const given = text.trim();
  const [, name = '', sign, limitText = ''] = /^([^<>=!]*)([<>=!]+)(.*)$/s.exec(given) ?? [];
  if (sign === undefined || name.trim() === '' || limitText.trim() === '') {
    throw new UsageError(`${where}: "${given}" is not a requirement.`, { hint: HINT });
  }
  const metric = metricOf(name.trim(), given, where);
  const operator = OPERATORS.find((known) => known === sign);
  if (operator === undefined) {
    throw new UsageError(`${where}: there is no operator "${sign}" in "${given}".`, { hint: HINT });
  }
  const { unit, better, example } = LIMITS[metric];
  if (better === 'more' ? operator.startsWith('<') : operator.startsWith('>')) {
    throw new UsageError(
      `${where}: "${given}" would refuse what is good: the ${better === 'more' ? 'higher' : 'lower'} the ${metric}, the better.`,
      { hint: `Write ${better === 'more' ? '> or >=' : '< or <='}, such as '${example}'.` },
    );
  }
  const limit = limitOf(metric, operator, limitText.trim(), given, where);
  if (limit === 0 && operator === '<') {
    throw new UsageError(`${where}: nothing can meet "${given}": no figure is below 0.`, {
      hint: `For none at all, write '${metric}<=${limitText.trim()}'.`,
    });
  }
  return { metric, operator, limit, unit, text: given };
}

function metricOf(name: string, given: string, where: string): RequirementMetric {
  const metric = REQUIREMENT_METRICS.find((known) => known === name.toLowerCase());
  if (metric !== undefined) return metric;
  const meant = nearest(name, REQUIREMENT_METRICS);
  throw new UsageError(
    `${where}: there is no metric "${name}"${name === given ? '' : ` in "${given}"`}${meant === undefined ? '.' : `; did you mean ${meant}?`}`,
    { hint: HINT },
  );
}

function limitOf(
  metric: RequirementMetric,
  operator: Requirement['operator'],
  limitText: string,
  given: string,
  where: string,
): number {
  const { parse, usualUnit, example } = LIMITS[metric];
  if (usualUnit !== '' && /^[+-]?[\d.]+$/.test(limitText)) {
    throw new UsageError(`${where}: in "${given}" the limit has no unit.`, {
      hint: `Write '${metric}${operator}${limitText}${usualUnit}' if that is what you mean.`,
    });
  }
  try {
    return parse(limitText, where);
  } catch (cause) {
    const hint = cause instanceof PooltuneError ? (cause.hint ?? '') : '';
    throw new UsageError(`${where}: in "${given}", ${messageOf(cause).replace(`${where}: `, '')}`, {
      hint: `${hint}${hint === '' ? '' : ' '}For example: '${example}'.`,
      cause,
    });
  }
}

/** A mean, so that it need not be whole. */
function parseOpened(text: string, where: string): number {
  const value = /^\+?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value <= MOST_OPENED) return value;
  throw new UsageError(`${where}: "${text}" is not a number from 0 to ${MOST_OPENED}.`);
}
