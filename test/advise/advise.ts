import type { Advice, LeverAdvice } from '../../src/advise/advice.js';
import { adviseOn } from '../../src/advise/recommendation.js';
import type { Lever, StudyResult } from '../../src/study/study-result.js';
import { MACHINE, VERSIONS } from '../report/fixtures.js';

export function advise(result: StudyResult, machine: Partial<typeof MACHINE> = {}): Advice {
  return adviseOn(result, { machine: { ...MACHINE, ...machine }, versions: VERSIONS });
}

export function leverOf(result: StudyResult, lever: Lever): LeverAdvice {
  return advise(result).levers.find((advice) => advice.lever === lever)!;
}
