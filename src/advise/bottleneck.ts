import type { Setting } from '../fleet/setting.js';
import type { Bottleneck, RecommendedSetting } from '../study/study-result.js';
import type { BottleneckAdvice } from './advice.js';
import { isCelery, isGreen } from './celery.js';
import { formatBytes, formatCount, formatMs, formatNumber, formatShare, formatValue } from './format.js';

/** Less than this of a core is not worth a word. */
const NOTABLE_CORES = 0.1;

/** The study's finding in one sentence, with the figures that it rests on. */
export function bottleneckAdvice(
  bottleneck: Bottleneck | null | undefined,
  recommended: Recommended,
): BottleneckAdvice {
  if (bottleneck === null || bottleneck === undefined) {
    return { kind: 'none found', why: 'The setting has no capacity trial to tell from.' };
  }
  const { kind, evidence } = bottleneck;
  const { setting } = recommended;
  const why = WORDS[kind](evidence, recommended);
  if (setting === undefined || !isCelery(setting)) return { kind, why };
  return kind === 'event loop'
    ? { kind: 'one core', why: oneCore(setting, evidence.utilization ?? 0) }
    : { kind, why };
}

type Evidence = Bottleneck['evidence'];
type Words = (evidence: Evidence, recommended: Recommended) => string;
type Recommended = Pick<RecommendedSetting, 'capacity'> & Partial<Pick<RecommendedSetting, 'setting'>>;

const WORDS: Readonly<Record<Bottleneck['kind'], Words>> = {
  'rate limit': ({ maxRatePerSecond = 0 }) =>
    `No more than ${formatNumber(maxRatePerSecond)} tasks/s were let in (--max-rate), and the setting did them: its own limit is above that, and was not looked for.`,
  'event loop': ({ utilization = 0 }) =>
    `One event loop is one core: it was busy ${formatShare(utilization)} of the time.`,
  CPU: ({ nodesCores = 0, labCores = 0, upstreamsCores = 0, cores = 0 }) => {
    const others = [
      { name: 'the lab', share: labCores },
      { name: 'the database or HTTP upstream on this machine', share: upstreamsCores },
    ]
      .filter(({ share }) => share > NOTABLE_CORES)
      .map(({ name, share }) => `, ${name} ${formatNumber(share)}`)
      .join('');
    const apart = upstreamsCores > NOTABLE_CORES ? ' On a machine of its own it would leave them more.' : '';
    return `The nodes kept ${formatNumber(nodesCores)}${others} of ${formatNumber(cores)} cores busy.${apart}`;
  },
  'one core': ({ busyCores = 0 }, { setting }) => oneCore(setting, busyCores),
  memory: ({ memoryPeakBytes = 0, memoryBytes = 0 }) =>
    `The nodes used ${formatBytes(memoryPeakBytes)} of ${formatBytes(memoryBytes)}.`,
  'connection pool': ({ connections = 0, concurrency = 0 }) =>
    `All ${formatCount(connections)} connections were in use at once, and ${formatCount(concurrency)} tasks share them.`,
  'broker round trip': ({ tasksPerSecond = 0, withLargerWindow = 0 }) =>
    `A larger prefetch window gave ${formatNumber(withLargerWindow)} instead of ${formatNumber(tasksPerSecond)} tasks/s: workers wait for the broker.`,
  downstream: ({ serviceMs = 0, aloneMs = 0, concurrency = 0 }) =>
    `At concurrency ${formatCount(concurrency)} the median task takes ${formatMs(serviceMs)}, alone ${formatMs(aloneMs)}, while cores are free: what the tasks call has no more to give.`,
  'none found': (_evidence, { capacity, setting }) =>
    setting !== undefined && isCelery(setting)
      ? `Neither cores, memory nor connections were full at ${formatValue(capacity)}.`
      : `Neither cores, event loop, memory nor connections were full at ${formatValue(capacity)}.`,
};

/** Which one thread of Python a node's tasks all pass through. */
function oneCore(setting: Setting | undefined, busy: number): string {
  const what =
    setting?.poolType === 'prefork'
      ? 'Every task passes through the parent process, which is one core'
      : setting?.poolType === 'solo'
        ? 'Solo runs one task at a time, on one core'
        : setting !== undefined && isGreen(setting)
          ? "A node's green threads share one core"
          : "A node's threads share one core (the GIL)";
  return `${what}: it was busy ${formatShare(Math.min(1, busy))} of the time.`;
}
