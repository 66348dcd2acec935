import { METRIC_NAMES } from '../../check/metric.js';
import { CELERY_POOL_TYPES, NODE_IMPLEMENTATIONS, NODE_POOL_TYPES } from '../../fleet/setting.js';
import { OBJECTIVES } from '../../study/objective.js';
import { builtinWorkloads } from '../../workload/builtin.js';
import { ACKNOWLEDGEMENTS } from '../options/setting.js';
import { SHELLS } from './shells.js';

/** By option, whichever command has it; what an option's `<a|b>` says itself is not repeated here. */
const CHOICES: Readonly<Record<string, () => readonly string[]>> = {
  '--objective': () => OBJECTIVES,
  '--pool': () => [...new Set([...NODE_POOL_TYPES, ...CELERY_POOL_TYPES])],
  '--implementation': () => NODE_IMPLEMENTATIONS,
  '--ack': () => ACKNOWLEDGEMENTS,
  '--metric': () => METRIC_NAMES,
  '--connections': () => ['sqlalchemy', 'psycopg', 'django', 'requests', 'httpx'],
  '--workload': () => builtinWorkloads().map(({ name }) => name),
  shell: () => SHELLS,
};

/** Words that only the user knows, although another command has choices there. */
const FREE = new Set(['history --workload']);

/** @param option with its dashes, or an operand's name */
export function choicesOf(command: string, option: string): readonly string[] | undefined {
  return FREE.has(`${command} ${option}`) || !Object.hasOwn(CHOICES, option) ? undefined : CHOICES[option]!();
}
