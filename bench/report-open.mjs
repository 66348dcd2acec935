// How long report.html takes to open in Chromium: of a study with 500 trials, from its address to its last drawing.
// Usage: node bench/report-open.mjs <report.json>  (its trials are repeated until there are 500)
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { renderHtml } from '../dist/report/html/render-html.js';

const TRIALS = 500;
const ROUNDS = 7;

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: node bench/report-open.mjs <report.json>');
  process.exit(2);
}
const report = JSON.parse(readFileSync(file, 'utf8'));
const own = report.trials;
report.trials = Array.from({ length: TRIALS }, (_, i) => ({ ...own[i % own.length], id: i + 1 }));

const folder = mkdtempSync(path.join(tmpdir(), 'pooltune-report-open-'));
const page = path.join(folder, 'report.html');
const startedAt = performance.now();
const html = renderHtml([report]);
const renderMs = performance.now() - startedAt;
writeFileSync(page, html);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const times = [];
try {
  for (let round = 0; round < ROUNDS; round++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const tab = await context.newPage();
    await tab.goto(pathToFileURL(page).href, { waitUntil: 'load' });
    // Its script is the last thing in the page: when `load` is over, everything has been drawn, though not yet painted.
    times.push(
      await tab.evaluate(
        () =>
          new Promise((resolve) =>
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))),
          ),
      ),
    );
    await context.close();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
times.sort((a, b) => a - b);
console.log(
  `${TRIALS} trials, ${(Buffer.byteLength(html) / 1e6).toFixed(2)} MB, written in ${Math.round(renderMs)} ms`,
);
console.log(
  `from the address to the first frame with everything: median ${Math.round(times[times.length >> 1])} ms, ${Math.round(times[0])} to ${Math.round(times.at(-1))} ms of ${ROUNDS}`,
);
console.log(`${cpus().length} cores, ${cpus()[0]?.model}; Node.js ${process.version}`);
