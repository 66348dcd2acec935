import { describe, expect, test } from 'vitest';
import { buildReport } from '../../build-report.js';
import { detailedStudy } from '../detailed-study.js';
import { CHROMIUM, goPast, startChromium } from './chromium.js';

const REPORT = buildReport(detailedStudy());

describe.skipIf(CHROMIUM === undefined)('in Chromium, the reader', () => {
  const chromium = startChromium();

  test('copies the config of the tab that is chosen', async () => {
    const { page, close } = await chromium.open([REPORT], {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const [, second] = REPORT.paste;
    await page.getByRole('tab', { name: second!.target, exact: true }).click();
    await page.getByRole('button', { name: `Copy the config for ${second!.target}` }).click();
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(second!.code);
    await expect.poll(() => page.locator('#live').textContent()).toBe('Copied.');
    await close();
  });

  test('copies the command to repeat the study', async () => {
    const { page, close } = await chromium.open([REPORT], {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('button', { name: 'Copy the command' }).click();
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(REPORT.command);
    await close();
  });

  test('goes through the tabs with the arrow keys', async () => {
    const { page, close } = await chromium.open([REPORT]);
    const tabs = page.getByRole('tab');
    await tabs.first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await tabs.nth(1).getAttribute('aria-selected')).toBe('true');
    expect(await page.locator('#panel-1').isVisible()).toBe(true);
    expect(await page.locator('#panel-0').isVisible()).toBe(false);
    await page.keyboard.press('End');
    expect(await tabs.last().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowRight');
    expect(await tabs.first().getAttribute('aria-selected')).toBe('true');
    await close();
  });

  test('is told what a point is, under the pointer and with the keyboard', async () => {
    const { page, close } = await chromium.open([REPORT]);
    await goPast(page, '#capacity');
    const tooltip = page.locator('.tooltip');
    const point = page.locator('#capacity a [data-label*="trial 2:"]');
    await point.hover();
    expect(await tooltip.textContent()).toMatch(/event-loop.*160 tasks\/s/);
    await page.mouse.move(2, 2);
    expect(await tooltip.isVisible()).toBe(false);
    await page.locator('#capacity a').first().focus();
    expect(await tooltip.textContent()).toContain('capacity: ');
    await page.keyboard.press('Escape');
    expect(await tooltip.isVisible()).toBe(false);
    await close();
  });

  test('is told where the pointer is on a curve', async () => {
    const { page, close } = await chromium.open([REPORT]);
    await goPast(page, '#response');
    const drawing = page.locator('#response svg.drawing');
    await drawing.scrollIntoViewIfNeeded();
    const { width, height } = (await drawing.boundingBox())!;
    await drawing.hover({ position: { x: width * 0.6, y: height * 0.3 } });
    await expect.poll(() => drawing.textContent()).toMatch(/percentile: p\d/);
    await close();
  });

  test('opens a trial from a point, and finds the way back', async () => {
    const { page, close } = await chromium.open([REPORT]);
    await goPast(page, '#capacity');
    await page.locator('#capacity a[aria-label*="trial 2:"]').click();
    const dialog = page.getByRole('dialog', { name: 'Trial 2' });
    expect(await dialog.isVisible()).toBe(true);
    expect(await dialog.textContent()).toContain('160 tasks/s');
    expect(await dialog.locator('svg.drawing').count()).toBe(1);
    expect(page.url()).toMatch(/#trial-2$/);
    await page.goBack();
    expect(await dialog.isVisible()).toBe(false);
    await page.locator('#capacity a').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').isVisible()).toBe(false);
    expect(page.url()).not.toContain('#trial');
    await close();
  });

  test('sends a link to a trial that opens it', async () => {
    const { page, close } = await chromium.open([REPORT]);
    await page.evaluate('location.hash = "#trial-9"');
    expect(await page.getByRole('dialog', { name: 'Trial 9' }).isVisible()).toBe(true);
    await close();
  });

  test('hides a series and shows it again', async () => {
    const { page, close } = await chromium.open([REPORT]);
    await goPast(page, '#capacity');
    const points = page.locator('#capacity a[aria-label^="threads (piscina)"]');
    const before = await points.count();
    expect(before).toBeGreaterThan(0);
    const toggle = page.locator('#capacity').getByRole('button', { name: 'threads (piscina)' });
    await toggle.click();
    expect(await points.count()).toBe(0);
    expect(await toggle.getAttribute('aria-pressed')).toBe('false');
    await toggle.click();
    expect(await points.count()).toBe(before);
    await close();
  });

  test('changes an axis between linear and logarithmic', async () => {
    const { page, close } = await chromium.open([REPORT]);
    await goPast(page, '#capacity');
    const section = page.locator('#capacity');
    const ticks = () => section.locator('svg.drawing [data-part="y-axis tick label"]').textContent();
    const linear = await ticks();
    expect(linear).toMatch(/^0/);
    await section.getByRole('button', { name: 'log', exact: true }).click();
    expect(await ticks()).not.toMatch(/^0/);
    await section.getByRole('button', { name: 'linear', exact: true }).click();
    expect(await ticks()).toBe(linear);
    await close();
  });

  test('chooses which batches stand one above the other, and the table follows', async () => {
    const { page, close } = await chromium.open([REPORT]);
    await goPast(page, '#figure-convoy');
    const figure = page.locator('#figure-convoy');
    const labels = () =>
      figure
        .locator('svg.drawing')
        .evaluateAll((drawings) => drawings.map((one) => one.querySelectorAll('rect').length));
    const before = await labels();
    expect(before).toHaveLength(2);
    await figure.getByLabel('Below').selectOption({ index: 1 });
    expect(await labels()).not.toEqual(before);
    expect(await figure.locator('details summary').last().textContent()).toContain('trial 8');
    await close();
  });

  test('sorts the trials by a column, both ways, and what is missing comes last', async () => {
    const { page, close } = await chromium.open([REPORT]);
    const column = (index: number) =>
      page.locator(`#trials-table tbody tr td:nth-child(${index})`).allTextContents();
    const head = page.getByRole('button', { name: 'tasks/s', exact: true });
    await head.click();
    const rising = (await column(10)).map(Number);
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    await head.focus();
    await page.keyboard.press('Enter');
    expect((await column(10)).map(Number)).toEqual([...rising].reverse());
    await page.getByRole('button', { name: 'makespan', exact: true }).click();
    const makespans = await column(13);
    expect(makespans.slice(0, 3)).toEqual(['1.2 s', '1.31 s', '1.48 s']);
    expect(new Set(makespans.slice(3))).toEqual(new Set(['']));
    await close();
  });

  test('filters the trials by text and by kind', async () => {
    const { page, close } = await chromium.open([REPORT]);
    const shown = page.locator('#trials-table tbody tr:visible');
    await page.getByLabel('load kind').selectOption('batch');
    expect(await shown.count()).toBe(3);
    await page.getByLabel('load kind').selectOption('');
    await page.getByLabel('Filter').fill('piscina steady');
    expect(await shown.count()).toBe(1);
    expect(await page.locator('#live').textContent()).toBe(`1 of ${REPORT.trials.length} rows`);
    await close();
  });
});
