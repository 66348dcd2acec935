import { describe, expect, test } from 'vitest';
import { buildReport } from '../../build-report.js';
import { HOSTILE, HOSTILE_ERROR, HOSTILE_PATH, hostileStudy } from '../hostile-study.js';
import { CHROMIUM, startChromium } from './chromium.js';

describe.skipIf(CHROMIUM === undefined)('in Chromium, what comes from tasks', () => {
  const chromium = startChromium();

  test('is only text: names, paths, error kinds, everywhere on the page', async () => {
    const report = buildReport(hostileStudy(), `pooltune tune '${HOSTILE_PATH}'`);
    const { page, complaints, close } = await chromium.open([report]);
    let alerts = 0;
    page.on('dialog', (dialog) => {
      alerts += 1;
      return dialog.dismiss();
    });
    expect(await page.title()).toBe(`pooltune: ${HOSTILE}`);
    expect(await page.locator('#tasks-alone').textContent()).toContain(HOSTILE);
    expect(await page.locator('#machine').textContent()).toContain(HOSTILE_PATH);
    expect(await page.locator('#command').textContent()).toContain(HOSTILE_PATH);
    // Three scripts, which are ours: early, data, main.
    expect(await page.locator('script').count()).toBe(3);
    await page.evaluate('location.hash = "#trial-7"');
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain(HOSTILE_ERROR);
    await dialog.locator('svg.drawing rect[data-label]').first().hover();
    expect(await page.locator('.tooltip').textContent()).toContain(HOSTILE);
    await page.keyboard.press('Escape');
    await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
    expect(await page.locator('img, b, iframe, object, embed, base, form').count()).toBe(0);
    expect(
      await page.evaluate(
        '[...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith("on"))',
      ),
    ).toEqual([]);
    expect({ alerts, complaints }).toEqual({ alerts: 0, complaints: [] });
    await close();
  });

  test('would not run, nor fetch, even if it became more than text', async () => {
    const { page, complaints, close } = await chromium.open([buildReport(hostileStudy())]);
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src="http://127.0.0.1:9/x.png"><p id="probe" onclick="document.title = 1">probe</p>')`,
    );
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = "run"' }))`,
    );
    await page.locator('#probe').click();
    expect(await page.title()).toBe(`pooltune: ${HOSTILE}`);
    const refused = complaints.filter((text) => /Content Security Policy/.test(text));
    expect(refused.length).toBeGreaterThanOrEqual(3);
    await close();
  });
});
