import type { PoolType, Setting } from '../fleet/setting.js';
import type { StudyResult } from '../study/study-result.js';

/** Whether a setting is one of Celery's pools: they have words and pastes of their own. */
export function isCelery({ implementation }: Pick<Setting, 'implementation'>): boolean {
  return implementation === 'celery';
}

/** Whether a study was one of Celery's pools, also where it recommends nothing. */
export function isCeleryStudy({
  recommended,
  trials,
  defaultSetting,
}: Pick<StudyResult, 'recommended' | 'trials' | 'defaultSetting'>): boolean {
  return isCelery(recommended?.setting ?? trials[0]?.setting ?? defaultSetting);
}

/** Tasks of such a pool take turns where they wait, as far as the libraries that they wait in are patched for it. */
export function isGreen({ poolType }: { readonly poolType: PoolType }): boolean {
  return poolType === 'gevent' || poolType === 'eventlet';
}
