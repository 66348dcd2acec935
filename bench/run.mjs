// npm run bench [name...]: every bench in turn, each in a process of its own; one question per file.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BENCHES = [
  'no-op-throughput',
  'generator-lateness',
  'tune-duration',
  'honest-tails',
  'a-a',
  'memory',
  'progress-cost',
  'change-points',
  'celery-overhead',
  'simulator-speed',
  'simulator-beside-others',
];
const chosen = process.argv.slice(2).length > 0 ? process.argv.slice(2) : BENCHES;
for (const name of chosen) {
  if (!BENCHES.includes(name)) {
    console.error(`there is no bench "${name}"; there are ${BENCHES.join(', ')}`);
    process.exit(2);
  }
}
for (const name of chosen) {
  console.log(`\n## ${name}\n`);
  const child = spawn(process.execPath, [fileURLToPath(new URL(`./${name}.mjs`, import.meta.url))], {
    stdio: 'inherit',
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) process.exitCode = 1;
}
