import { formatCount } from '../../../advise/format.js';
import { poolName } from '../../../fleet/setting.js';
import { loadInWords } from '../../load-in-words.js';
import type { ReportTrial } from '../../report-schema.js';

/** A trial where it is chosen from others: `multiplier 4, event-loop, concurrency 16 (trial 12, batch of 400)`. */
export function trialName({ id, setting, load }: ReportTrial): string {
  const { prefetchMultiplier, concurrency, connections, nodes } = setting;
  const parts = [
    poolName(setting),
    `concurrency ${formatCount(concurrency)}`,
    prefetchMultiplier === 0 ? 'no prefetch limit' : `prefetch multiplier ${prefetchMultiplier}`,
    ...(connections === null
      ? []
      : [connections === 'none' ? 'no connection pool' : `pool of ${connections}`]),
    ...(nodes === 1 ? [] : [`${nodes} nodes`]),
  ];
  return `${parts.join(', ')} (trial ${id}, ${loadInWords(load)})`;
}
