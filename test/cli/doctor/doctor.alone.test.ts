import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import type { Diagnosis } from '../../../src/cli/doctor/diagnosis.js';
import { findingsOn } from '../../../src/cli/doctor/diagnosis.js';
import { renderDiagnosis } from '../../../src/cli/doctor/doctor-table.js';

const BIN = fileURLToPath(new URL('../../../bin/pooltune.js', import.meta.url));

let diagnosis: Diagnosis;
beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [BIN, 'doctor', '--json']);
  diagnosis = JSON.parse(stdout);
});

test('doctor --json prints the facts of this machine and the noise of a real A/A comparison', () => {
  expect(diagnosis.machine.cores).toBeGreaterThan(0);
  expect(diagnosis.machine.nodeVersion).toBe(process.version);
  expect(diagnosis.noise).toMatchObject({ pairs: 16, trialMs: 200 });
  expect(diagnosis.noise.smallestDifference).toBeGreaterThan(0);
  expect(diagnosis.noise.medianRatio).toBeGreaterThan(0);
  expect(diagnosis.runtimes.map(({ name }) => name)).toContain('postgres');
  expect(diagnosis.versions.pooltune).toMatch(/^\d/);
});

test('the table says how small a difference can be seen, and what was looked for', () => {
  const text = renderDiagnosis(
    { ...diagnosis, noise: { ...diagnosis.noise, smallestDifference: 0.0312 } },
    100,
  );
  expect(text).toContain('differences under 3.1 % cannot be seen in trials of 0.2 s');
  expect(text).toContain('celery');
  expect(text).toContain('open files');
});

test('what stands in the way of trustworthy figures is said with what to do', () => {
  const { machine, noise } = diagnosis;
  const troubled = {
    ...machine,
    usableCores: 1,
    usableMemoryBytes: 2 ** 29,
    openFiles: { soft: 1_024, hard: 4_096 },
    atTheMoment: { ...machine.atTheMoment, cpu: { busy: 0.9, steal: 0.05 } },
  };
  const text = findingsOn(troubled, { ...noise, smallestDifference: 0.3 }).join('\n');
  for (const word of ['2 cores', '5 %', '90 %', '--budget', 'ulimit -n', '--max-memory'])
    expect(text).toContain(word);
  const calm = {
    ...troubled,
    usableCores: 4,
    usableMemoryBytes: 2 ** 33,
    openFiles: { soft: null, hard: null },
    atTheMoment: { ...machine.atTheMoment, cpu: { busy: 0.01, steal: 0 } },
  };
  expect(findingsOn(calm, { ...noise, smallestDifference: 0.01 })).toEqual([]);
});
