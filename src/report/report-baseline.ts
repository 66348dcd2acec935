import { type BaselineWords, baselineInWords } from '../advise/baseline-in-words.js';
import type { Report } from './report-schema.js';

/**
 * What a report's gains are over. Reports of earlier versions do not say; their command line does, where the setting did
 * not come from a config file.
 */
export function reportBaseline({ baseline, command }: Pick<Report, 'baseline' | 'command'>): BaselineWords {
  return baselineInWords(baseline ?? (/\s--current(?=[\s=]|$)/.test(command) ? 'current' : 'default'));
}
