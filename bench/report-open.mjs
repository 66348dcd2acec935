// How long report.html takes to open in Chromium: of a study with 500 trials, from its address to its first frame, and
// from a jump to a drawing far below until that is there.
// Usage: node bench/report-open.mjs <report.json> [<dist of another build>]  (its trials are repeated until there are
// 500; pages of both builds are opened in turns)
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const TRIALS = 500;
const ROUNDS = 11;
const FAR_BELOW = 'capacity';

const [file, otherDist] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: node bench/report-open.mjs <report.json> [<dist of another build>]');
  process.exit(2);
}
const report = JSON.parse(readFileSync(file, 'utf8'));
const own = report.trials;
report.trials = Array.from({ length: TRIALS }, (_, i) => ({ ...own[i % own.length], id: i + 1 }));

const folder = mkdtempSync(path.join(tmpdir(), 'pooltune-report-open-'));
const builds = [{ name: 'this build', dist: path.resolve(import.meta.dirname, '../dist') }];
if (otherDist !== undefined) builds.push({ name: 'the other', dist: path.resolve(otherDist) });
const pages = [];
for (const [at, { name, dist }] of builds.entries()) {
  const { renderHtml } = await import(pathToFileURL(path.join(dist, 'report/html/render-html.js')).href);
  const startedAt = performance.now();
  const html = renderHtml([report]);
  const renderMs = performance.now() - startedAt;
  const page = path.join(folder, `report-${at}.html`);
  writeFileSync(page, html);
  pages.push({
    name,
    url: pathToFileURL(page).href,
    renderMs,
    bytes: Buffer.byteLength(html),
    opened: [],
    jumped: [],
  });
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  for (let round = 0; round < ROUNDS; round++) {
    // Each is first as often as second.
    for (const page of round % 2 === 0 ? pages : [...pages].reverse()) await open(page);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

async function open({ url, opened, jumped }) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  });
  const tab = await context.newPage();
  await tab.goto(url, { waitUntil: 'load' });
  // Two frames after `load`, what was laid out by then has been painted.
  opened.push(
    await tab.evaluate(
      () =>
        new Promise((resolve) =>
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))),
        ),
    ),
  );
  jumped.push(
    await tab.evaluate(
      (section) =>
        new Promise((resolve) => {
          const startedAt = performance.now();
          location.hash = section;
          const look = () => {
            if (document.querySelector(`#${section} svg.drawing`) === null) requestAnimationFrame(look);
            else requestAnimationFrame(() => resolve(performance.now() - startedAt));
          };
          requestAnimationFrame(look);
        }),
      FAR_BELOW,
    ),
  );
  await context.close();
}

function inWords(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const [median, least, most] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)].map(Math.round);
  return `median ${median} ms, ${least} to ${most} ms of ${sorted.length}`;
}

for (const { name, bytes, renderMs, opened, jumped } of pages) {
  console.log(
    `${name}: ${TRIALS} trials, ${(bytes / 1e6).toFixed(2)} MB, made in ${Math.round(renderMs)} ms\n` +
      `  from the address to the first frame: ${inWords(opened)}\n` +
      `  from a jump to a drawing far below until it is there: ${inWords(jumped)}`,
  );
}
console.log(`${cpus().length} cores, ${cpus()[0]?.model}; Node.js ${process.version}`);
