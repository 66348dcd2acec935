// How long `pooltune tune` takes to answer on an I/O task of 20 ms: at most 60 s.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { printMachine } from './lab.mjs';

const folder = await mkdtemp(path.join(tmpdir(), 'pooltune-bench-'));
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
try {
  const startedMs = performance.now();
  const child = spawn(
    process.execPath,
    [file('../bin/pooltune.js'), 'tune', file('./tasks/io-20ms.mjs'), '--json', '--quiet', '--out', folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const seconds = (performance.now() - startedMs) / 1e3;
  if (code !== 0) throw new Error(`tune ended with ${code}`);
  const { recommendation, trials } = JSON.parse(output);
  const { setting, capacity } = recommendation;
  printMachine();
  console.log('tune on a 20 ms I/O task | s | trials | recommended | capacity, tasks/s');
  console.log(
    [
      '',
      seconds.toFixed(1),
      trials.length,
      `${setting.poolType} x ${setting.concurrency}`,
      Math.round(capacity.value),
    ]
      .join(' | ')
      .trim(),
  );
  console.log(`${seconds.toFixed(1)} s (aim: <= 60 s)`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
