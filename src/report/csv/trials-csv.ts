import { stringify } from 'csv-stringify/sync';
import type { Report } from '../report-schema.js';
import { TRIAL_COLUMNS } from './trial-columns.js';

/**
 * `trials.csv` (RFC 4180): a head with units, then a row a trial, those of comparisons after the study last. A figure that
 * could not be given is an empty cell. A text that a spreadsheet would take for a formula begins with an apostrophe.
 */
export function renderTrialsCsv({
  trials,
  routedTrials = [],
}: Pick<Report, 'trials' | 'routedTrials'>): string {
  const rows = [...trials, ...routedTrials].map((trial) => TRIAL_COLUMNS.map(({ cell }) => cell(trial)));
  return stringify([TRIAL_COLUMNS.map(({ head }) => head), ...rows], {
    record_delimiter: '\r\n',
    escape_formulas: true,
  });
}
