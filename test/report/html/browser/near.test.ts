import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../../../src/report/html/render-html.js';
import { buildReport } from '../../build-report.js';
import { detailedPostgresStudy, detailedStudy, largeStudy } from '../detailed-study.js';
import { CHROMIUM, goPast, startChromium } from './chromium.js';

const LIMIT_MS = 120_000;
const REPORT = buildReport(detailedStudy());
const UNDRAWN = '.plot:not(:has(svg.drawing))';

describe.skipIf(CHROMIUM === undefined)('in Chromium, a drawing', { timeout: LIMIT_MS }, () => {
  const chromium = startChromium();

  test('far below the screen is not made before it comes near, and takes no more room than was kept', async () => {
    const { page, close } = await chromium.open([REPORT]);
    const farther = (await page.evaluate(
      "[...document.querySelectorAll('.plot')].filter((plot) => plot.getBoundingClientRect().top > 2 * innerHeight).map((plot) => plot.querySelector('svg.drawing') !== null)",
    )) as boolean[];
    expect(farther.length).toBeGreaterThan(4);
    expect(farther).not.toContain(true);
    const height = () => page.evaluate('document.documentElement.scrollHeight');
    const before = await height();
    await goPast(page);
    expect(await page.locator(UNDRAWN).count()).toBe(0);
    expect(await height()).toBe(before);
    await close();
  });

  test('on the screen at first is there without any scrolling', async () => {
    const { page, close } = await chromium.open([REPORT], { viewport: { width: 1280, height: 6_000 } });
    await page.locator('#capacity svg.drawing').waitFor();
    await close();
  });

  test('that is still to come says what it shows', async () => {
    const { page, close } = await chromium.open([buildReport(detailedPostgresStudy())]);
    const label = await page.locator(UNDRAWN).last().getByRole('img').getAttribute('aria-label');
    expect(label).toMatch(/connections/i);
    await goPast(page);
    expect(await page.locator('.canvas[role]').count()).toBe(0);
    await close();
  });

  test('is on paper, wherever the reader was', async () => {
    const { page, close } = await chromium.open([REPORT]);
    expect(await page.locator(UNDRAWN).count()).toBeGreaterThan(4);
    await page.pdf();
    expect(await page.locator(UNDRAWN).count()).toBe(0);
    await close();
  });
});

describe.skipIf(CHROMIUM === undefined)('in Chromium, of 500 trials', { timeout: LIMIT_MS }, () => {
  const chromium = startChromium();
  const html = renderHtml([buildReport(largeStudy(500))]);

  test('links of the contents arrive where they lead', async () => {
    const { page, close } = await chromium.open(html, { reducedMotion: 'reduce' });
    // Not every browser holds what is on the screen in its place when something above it grows.
    await page.addStyleTag({ content: 'html { overflow-anchor: none }' });
    const links = page.locator('.contents a');
    const count = await links.count();
    expect(count).toBeGreaterThan(8);
    // Backwards too: what is above has not been drawn then.
    for (const at of [...Array(count).keys(), ...[...Array(count).keys()].reverse()]) {
      const link = links.nth(at);
      const id = (await link.getAttribute('href'))!.slice(1);
      await link.click();
      const arrived = () =>
        page.evaluate(
          `(() => {
            const { top } = document.getElementById('${id}').getBoundingClientRect();
            const isAtAnEnd = scrollY === 0 || scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
            return (top > 40 && top < 100) || (isAtAnEnd && top > 0 && top < innerHeight);
          })()`,
        );
      // Below the bar, as `scroll-padding-top` says; what stands at an end of the page, as far as that goes.
      await expect.poll(arrived, { message: id }).toBe(true);
    }
    await close();
  });

  test('the table is laid out when it comes near, and is whole for who listens to it', async () => {
    const { page, close } = await chromium.open(html);
    const row = page.locator('#trials-table tbody tr').last();
    const isLaidOut = () => row.evaluate((one) => one.checkVisibility({ contentVisibilityAuto: true }));
    expect(await isLaidOut()).toBe(false);
    const table = page.getByRole('table', { name: 'All 500 trials' });
    expect(await table.getByRole('row').count()).toBe(501);
    await page.locator('#trials').scrollIntoViewIfNeeded();
    await row.scrollIntoViewIfNeeded();
    await expect.poll(isLaidOut).toBe(true);
    await close();
  });
});
