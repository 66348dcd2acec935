// A picture of a report: node scripts/report-picture.mjs <report.html> <picture.png> [--dark] [--width 1280] [--height 900] [--section capacity]
import { statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const MOST_BYTES = 200 * 1024;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: 'boolean', default: false },
    width: { type: 'string', default: '1280' },
    height: { type: 'string', default: '900' },
    section: { type: 'string' },
    'full-page': { type: 'boolean', default: false },
  },
});
const [report, picture] = positionals;
if (report === undefined || picture === undefined) {
  console.error(
    'Usage: node scripts/report-picture.mjs <report.html> <picture.png> [--dark] [--width 1280] [--height 900] [--section capacity]',
  );
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  // As root, as in a container, there is no sandbox to be had.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const page = await browser.newPage({
    viewport: { width: Number(values.width), height: Number(values.height) },
    colorScheme: values.dark ? 'dark' : 'light',
  });
  await page.goto(pathToFileURL(path.resolve(report)).href);
  const wanted = values['full-page'] ? 'main' : values.section && `#${values.section}`;
  // Each is drawn when it comes near.
  for (const plot of wanted === undefined ? [] : await page.locator(`${wanted} .plot`).all()) {
    await plot.scrollIntoViewIfNeeded();
    await plot.locator('svg.drawing').waitFor();
  }
  if (values['full-page']) await page.evaluate(() => scrollTo(0, 0));
  const target = values.section === undefined ? page : page.locator(`#${values.section}`);
  await target.screenshot({ path: picture, ...(values['full-page'] ? { fullPage: true } : {}) });
} finally {
  await browser.close();
}
const { size } = statSync(picture);
console.log(`${picture}: ${Math.round(size / 1024)} KiB`);
if (size > MOST_BYTES) {
  console.error(`That is more than ${MOST_BYTES / 1024} KiB: choose a smaller --width or --height.`);
  process.exitCode = 1;
}
