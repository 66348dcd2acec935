import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mirrorPath, takeUnwrittenFrames } from '../../../src/fleet/celery/mirror.js';
import { probeFolder } from '../../../src/fleet/celery/probe-process.js';

/** Any interpreter does: nothing here needs Celery. */
const PYTHON = [path.resolve('.venv-celery/bin/python'), '/usr/bin/python3'].find(existsSync);

const SCRIPT = `
import json
from pooltune_probe import Mirror

for case in json.load(open('cases.json')):
    Mirror.RING_BYTES = case['ring']
    sent = []
    mirror = Mirror(case['file'], 'threads', sent.append)
    for step in case['steps']:
        if step is None:
            mirror.flush()
        else:
            mirror.put(bytes.fromhex(step))
    with open(case['file'] + '.sent', 'wb') as file:
        file.write(b''.join(sent))
`;

it.skipIf(PYTHON !== undefined)('frames outlive a killed process: needs python3', () => {});

describe.skipIf(PYTHON === undefined)('frames that a process told and did not write', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join('/tmp', 'pooltune-mirror-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are read from its file: with what was written they are all, in order, once', () => {
    const frame = fc
      .uint8Array({ minLength: 1, maxLength: 24 })
      .map((bytes) => Buffer.from(bytes).toString('hex'));
    const drawn = fc.sample(
      fc.record({
        // Smaller than what is told, and than some frames: it comes round many times.
        ring: fc.integer({ min: 8, max: 200 }),
        steps: fc.array(fc.option(frame, { freq: 4 }), { maxLength: 60 }),
      }),
      300,
    );
    const cases = drawn.map((each, at) => ({ ...each, file: mirrorPath(path.join(folder, 'socket'), at) }));
    writeFileSync(path.join(folder, 'cases.json'), JSON.stringify(cases));
    execFileSync(PYTHON!, ['-c', SCRIPT], {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: probeFolder(), PYTHONDONTWRITEBYTECODE: '1' },
    });
    let unwritten = 0;
    for (const { steps, file } of cases) {
      const sent = readFileSync(`${file}.sent`);
      const rest = takeUnwrittenFrames(file, sent.length);
      const told = steps.filter((step) => step !== null).join('');
      expect(Buffer.concat([sent, rest]).toString('hex')).toBe(told);
      expect(existsSync(file)).toBe(false);
      unwritten += rest.length;
    }
    expect(unwritten).toBeGreaterThan(0);
  });

  it('are none where there is no file, or where what it says cannot be', () => {
    const file = path.join(folder, 'none');
    expect(takeUnwrittenFrames(file, 0)).toHaveLength(0);
    for (const [bytes, read] of [
      [Buffer.alloc(3), 0],
      [Buffer.alloc(8), 0],
      [Buffer.alloc(40), 5],
      // More than the ring holds: some of it is gone, and where frames begin is not known.
      [Buffer.concat([Buffer.from(new BigUint64Array([33n]).buffer), Buffer.alloc(32)]), 0],
    ] as const) {
      writeFileSync(file, bytes);
      expect(takeUnwrittenFrames(file, read)).toHaveLength(0);
      expect(existsSync(file)).toBe(false);
    }
  });
});
