import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const FOLDER = fileURLToPath(new URL('./recordings', import.meta.url));

/** The named recordings, or all that are kept. */
export function recordings(named) {
  const files =
    named.length > 0
      ? named
      : readdirSync(FOLDER)
          .sort()
          .map((file) => path.join(FOLDER, file));
  return files.map(readRecording);
}

function readRecording(file) {
  const bytes = readFileSync(file);
  const [header, ...rounds] = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    // One that was recorded in parts has the first line several times.
    .filter((line, i) => i === 0 || 'base' in line);
  return { name: path.basename(file).replace(/[.].*$/, ''), header, rounds };
}
