import { beforeAll, describe, expect, test } from 'vitest';
import { renderPlanHtml } from '../../../../src/report/plan/plan-html.js';
import { planned } from '../../plan/build-plan.js';
import { seriousViolations } from './axe.js';
import { CHROMIUM, goPast, isScrolledSideways, keepScreenshot, startChromium } from './chromium.js';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe.skipIf(CHROMIUM === undefined)('in Chromium, a plan', { timeout: 120_000 }, () => {
  const chromium = startChromium();
  let html: string;
  beforeAll(async () => {
    html = renderPlanHtml(await planned());
  });

  test('is drawn with its SLO, without a complaint and without a request', async () => {
    const { page, complaints, close } = await chromium.open(html);
    expect(await page.locator('.plot').count()).toBe(2);
    await goPast(page);
    expect(await page.locator('#nodes-plot').textContent()).toContain('p99 < 50 ms');
    expect(complaints).toEqual([]);
    await keepScreenshot(page, 'plan');
    await close();
  });

  test('fits a screen of 390 pixels, and has nothing serious for axe', async () => {
    const { page, complaints, close } = await chromium.open(html, PHONE);
    await goPast(page);
    expect(await isScrolledSideways(page)).toBe(false);
    expect(await seriousViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await keepScreenshot(page, 'plan-390');
    await close();
  });
});
