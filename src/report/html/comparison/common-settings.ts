import { formatEstimate } from '../../../advise/format.js';
import { settingInWords } from '../../../advise/setting-in-words.js';
import { describeSetting } from '../../../fleet/setting.js';
import { measuredSettings } from '../charts/measured-settings.js';
import { missingFigure } from '../frame/figure.js';
import { type Section, section } from '../frame/page.js';
import { renderTable } from '../frame/table.js';
import { ratio } from './answers.js';
import type { Side } from './sides.js';

/** The same settings in both: what changed between the studies shows there, whatever each recommends. */
export function commonSettings([a, b]: readonly [Side, Side]): Section {
  const others = new Map(measuredSettings(b.report).map((one) => [describeSetting(one.setting), one]));
  const both = measuredSettings(a.report).flatMap((one) => {
    const other = others.get(describeSetting(one.setting));
    return other === undefined ? [] : [{ one, other }];
  });
  both.sort((x, y) => (y.one.capacity.value ?? 0) - (x.one.capacity.value ?? 0));
  const body =
    both.length === 0
      ? missingFigure('No setting was measured in both.')
      : renderTable({
          id: 'common-settings',
          caption: 'Settings measured in both',
          isSortable: true,
          columns: [
            { name: 'setting' },
            { name: `capacity in ${a.letter}`, isNumeric: true },
            { name: `capacity in ${b.letter}`, isNumeric: true },
            { name: 'B over A', isNumeric: true },
          ],
          rows: both.map(({ one, other }) => ({
            cells: [
              settingInWords(one.setting),
              { content: formatEstimate(one.capacity), sortValue: one.capacity.value },
              { content: formatEstimate(other.capacity), sortValue: other.capacity.value },
              {
                content: ratio(other.capacity, one.capacity),
                sortValue: (other.capacity.value ?? 0) / (one.capacity.value ?? 1),
              },
            ],
          })),
        });
  return section('common', 'The same settings', body);
}
