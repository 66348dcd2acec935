import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { formatShare } from '../../src/advise/format.js';
import { METRIC_NAMES, METRICS } from '../../src/check/metric.js';
import { REQUIREMENT_METRICS } from '../../src/check/requirement.js';

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/check.md', import.meta.url)), 'utf8');

test('the page has each metric with its tolerance and margin', () => {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` .*\| (more|less) +\| +([\d.]+ %) \| +([\d.]+ %) \|$/gm)];
  expect(rows.map(([, name, ...cells]) => [name, ...cells])).toEqual(
    METRIC_NAMES.map((name) => {
      const { better, tolerance, margin } = METRICS[name];
      return [name, better, formatShare(tolerance), formatShare(margin)];
    }),
  );
});

test('the page names everything that can be required', () => {
  for (const name of REQUIREMENT_METRICS) expect(PAGE).toContain(`\`${name}\``);
});
