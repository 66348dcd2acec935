import { settingInWords } from '../advise/setting-in-words.js';
import type { Report } from './report-schema.js';

type Split = NonNullable<Report['split']>;

/** Each begins what the measurements say. */
export const SPLIT_VERDICTS: Readonly<Record<Split['verdict'], string>> = {
  split: 'Split the routes.',
  'more workers': 'No split, but a second worker.',
  'no gain': 'No split.',
  'not measured': 'Not measured.',
};

export function routesInWords(routes: NonNullable<Split['routes']>): string {
  return routes.map(({ tasks, setting }) => `${tasks.join(', ')} on ${settingInWords(setting)}`).join('; ');
}
