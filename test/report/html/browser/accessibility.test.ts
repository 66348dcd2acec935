import { describe, expect, test } from 'vitest';
import { buildReport } from '../../build-report.js';
import { fruitlessStudy } from '../../fixtures.js';
import { detailedPostgresStudy, detailedStudy } from '../detailed-study.js';
import { seriousViolations } from './axe.js';
import { CHROMIUM, goPast, startChromium } from './chromium.js';

/** Axe looks at every cell of every table; a limit against hanging. */
const LIMIT_MS = 180_000;
const REPORTS = [buildReport(detailedStudy()), buildReport(detailedPostgresStudy())];

describe.skipIf(CHROMIUM === undefined)(
  'in Chromium, axe finds nothing serious',
  { timeout: LIMIT_MS },
  () => {
    const chromium = startChromium();

    test.each(['light', 'dark'] as const)('on a page in its %s theme', async (colorScheme) => {
      const { page, close } = await chromium.open([REPORTS[0]!], { colorScheme });
      await goPast(page);
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await seriousViolations(page)).toEqual([]);
      await close();
    });

    test('on a phone', async () => {
      const { page, close } = await chromium.open([REPORTS[1]!], { viewport: { width: 390, height: 844 } });
      await goPast(page);
      expect(await seriousViolations(page)).toEqual([]);
      await close();
    });

    test('in a trial', async () => {
      const { page, close } = await chromium.open([REPORTS[0]!]);
      await page.evaluate('location.hash = "#trial-9"');
      expect(await page.getByRole('dialog').isVisible()).toBe(true);
      expect(await seriousViolations(page)).toEqual([]);
      await close();
    });

    test('on a page of two studies, and on one without a recommendation', async () => {
      for (const reports of [REPORTS, [buildReport(fruitlessStudy())]]) {
        const { page, close } = await chromium.open(reports);
        await goPast(page);
        expect(await seriousViolations(page)).toEqual([]);
        await close();
      }
    });

    test('and every drawing says what it shows, and has a table beside it', async () => {
      const { page, close } = await chromium.open([REPORTS[0]!]);
      await goPast(page);
      for (const drawing of await page.locator('svg.drawing').all()) {
        expect(await drawing.getAttribute('aria-label')).toMatch(/\.$/);
        expect(await drawing.getAttribute('role')).toMatch(/^(img|group)$/);
      }
      for (const figure of await page.locator('figure.chart').all()) {
        expect(await figure.locator('table tbody tr').count()).toBeGreaterThan(0);
      }
      await close();
    });
  },
);
