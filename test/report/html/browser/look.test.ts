import { describe, expect, test } from 'vitest';
import { buildReport } from '../../build-report.js';
import { cpuStudy, fruitlessStudy, postgresStudy } from '../../fixtures.js';
import { detailedPostgresStudy, detailedStudy } from '../detailed-study.js';
import { CHROMIUM, goPast, isScrolledSideways, keepScreenshot, startChromium } from './chromium.js';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const REPORTS = {
  detailed: () => [buildReport(detailedStudy())],
  connections: () => [buildReport(detailedPostgresStudy())],
  'without details': () => [buildReport(cpuStudy())],
  fruitless: () => [buildReport(fruitlessStudy())],
  'two studies': () => [buildReport(detailedStudy()), buildReport(detailedPostgresStudy())],
};

describe.skipIf(CHROMIUM === undefined)('in Chromium, a page', () => {
  const chromium = startChromium();

  test.each(Object.entries(REPORTS))(
    'of %s is drawn without a complaint and without a request',
    async (name, reports) => {
      const { page, complaints, close } = await chromium.open(reports());
      await goPast(page);
      expect(complaints).toEqual([]);
      await keepScreenshot(page, name.replaceAll(' ', '-'));
      await close();
    },
  );

  test.each(Object.entries(REPORTS))('of %s fits a screen of 390 pixels', async (name, reports) => {
    const { page, complaints, close } = await chromium.open(reports(), PHONE);
    await goPast(page);
    expect(await isScrolledSideways(page)).toBe(false);
    expect(complaints).toEqual([]);
    await keepScreenshot(page, `${name.replaceAll(' ', '-')}-390`);
    await close();
  });

  test('is dark where the system is, and light or dark where the reader says so', async () => {
    const { page, close } = await chromium.open(REPORTS.detailed(), { colorScheme: 'dark' });
    await goPast(page);
    const background = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const dark = await background();
    await keepScreenshot(page, 'detailed-dark');
    await page.getByRole('button', { name: 'Light' }).click();
    expect(await background()).toBe('rgb(255, 255, 255)');
    expect(await page.getByRole('button', { name: 'Light' }).getAttribute('aria-pressed')).toBe('true');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await background()).toBe(dark);
    // Chromium stores what a page keeps some time after the page has said so.
    const loadedAgain = async () => {
      await page.reload();
      return background();
    };
    await expect.poll(loadedAgain, { message: 'after the page was loaded again' }).toBe(dark);
    await page.getByRole('button', { name: 'Auto' }).click();
    expect(await background()).toBe('rgb(255, 255, 255)');
    await close();
  });

  test('is light on paper, with every config and without what is only for a screen', async () => {
    const { page, close } = await chromium.open(REPORTS.detailed(), { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    );
    await goPast(page);
    const panels = page.getByRole('tabpanel');
    expect(await panels.count()).toBeGreaterThan(1);
    for (const panel of await panels.all()) expect(await panel.isVisible()).toBe(true);
    for (const hidden of ['.contents', '.theme', '.copy', '.filters']) {
      expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false);
    }
    await keepScreenshot(page, 'detailed-print');
    await close();
  });

  test('without JavaScript still has the answer, every config and all tables', async () => {
    const report = buildReport(postgresStudy());
    const { page, complaints, close } = await chromium.open([report], { javaScriptEnabled: false });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('event loop');
    expect(await page.getByText(report.summary).isVisible()).toBe(true);
    for (const { code } of report.paste) {
      const shown = page.locator('pre', { hasText: code.split('\n')[0]! }).first();
      expect(await shown.isVisible()).toBe(true);
    }
    expect(await page.locator('#trials-table tbody tr').count()).toBe(report.trials.length);
    expect(await page.locator('.needs-script').first().isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  test('has its drawings as wide as the screen, also when that changes', async () => {
    const { page, close } = await chromium.open(REPORTS.detailed());
    await goPast(page, '#capacity');
    const width = () =>
      page.locator('#capacity svg.drawing').evaluate((svg) => Number(svg.getAttribute('width')));
    const wide = await width();
    await page.setViewportSize({ width: 600, height: 900 });
    await expect.poll(width).toBeLessThan(600);
    expect(wide).toBeGreaterThan(600);
    await close();
  });
});
