import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { renderHtml } from '../../../../src/report/html/render-html.js';
import type { Report } from '../../../../src/report/report-schema.js';

const PATHS = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** Where there is none, what needs it is skipped by name. */
export const CHROMIUM = PATHS.find((file) => file !== undefined && existsSync(file));

const SCREENSHOTS = fileURLToPath(new URL('../../../../test-output/screenshots/', import.meta.url));

export interface OpenPage {
  readonly page: Page;
  /** What went wrong in it: errors, messages of the console, requests of anything but the page itself. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export interface Chromium {
  /** Opens a page as a file: that of one or two studies, or one that is given whole. */
  open(page: readonly Report[] | string, options?: BrowserContextOptions): Promise<OpenPage>;
}

/** One browser for a test file; every page has a context of its own. */
export function startChromium(): Chromium {
  let browser: Browser | undefined;
  let folder: string;
  let pages = 0;
  beforeAll(async () => {
    if (CHROMIUM === undefined) return;
    folder = await mkdtemp(path.join(tmpdir(), 'pooltune-html-'));
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
  return {
    async open(content, options = {}) {
      const file = path.join(folder, `report-${pages++}.html`);
      await writeFile(file, typeof content === 'string' ? content : renderHtml(content));
      const url = pathToFileURL(file).href;
      const context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        if (request.url().split('#')[0] !== url && !request.url().startsWith('data:'))
          complaints.push(request.url());
      });
      await page.goto(url);
      return { page, complaints, close: () => context.close() };
    },
  };
}

/** Goes by every drawing that is there, or those in a part of the page, as a reader does: each is drawn when it comes near. */
export async function goPast(page: Page, part = 'main'): Promise<void> {
  for (const plot of await page.locator(`${part} .plot`).all()) {
    await plot.scrollIntoViewIfNeeded();
    await plot.locator('svg.drawing').waitFor();
  }
}

/** For whoever looks at what CI has made. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** Content is wider than the screen. */
export function isScrolledSideways(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}
