// Adds up what .ci/run left behind and prints the last line. Usage: node summary.mjs <results folder>
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
const read = (file) => readFileSync(path.join(folder, file), 'utf8');
const total = { passed: 0, failed: 0, skipped: 0 };

for (const file of readdirSync(folder).sort()) {
  const { name, ext } = path.parse(file);
  if (ext === '.step') {
    if (read(file).trim() === 'ok') total.passed++;
    else fail(name);
  } else if (ext === '.json') {
    add(name, JSON.parse(read(file)));
  }
}

/** One run of vitest, as its JSON reporter tells it. */
function add(name, { testResults }) {
  if (testResults === undefined) return fail(`${name}: ended without results`);
  const before = total.failed;
  for (const suite of testResults) {
    const file = path.relative(process.cwd(), suite.name);
    for (const { status, fullName, failureMessages } of suite.assertionResults) {
      if (status === 'passed') total.passed++;
      else if (status === 'failed') fail(`${name}: ${file}: ${fullName}: ${firstLine(failureMessages)}`);
      else {
        total.skipped++;
        console.log(`skipped: ${name}: ${file}: ${fullName}`);
      }
    }
    // A file that could not be loaded has no results of its own.
    const known = suite.assertionResults.some(({ status }) => status === 'failed');
    if (suite.status === 'failed' && !known) fail(`${name}: ${file}: ${suite.message ?? 'did not load'}`);
  }
  // An error outside of any test: the run failed though every test passed.
  if (total.failed === before && existsSync(path.join(folder, `${name}.exit`))) fail(`${name}: exit code`);
}

/** Why it failed, in a line: the rest of the output is long, and may be cut where it is read. */
function firstLine(messages) {
  return messages?.[0]?.split('\n', 1)[0] ?? 'no message';
}

function fail(what) {
  total.failed++;
  console.log(`failed: ${what}`);
}

const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
