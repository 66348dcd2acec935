import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { machineFacts } from '../../../src/lab/machine/machine-facts.js';
import { parsePackageVersions, runtimesFound } from '../../../src/lab/machine/runtimes-found.js';
import { versions } from '../../../src/lab/machine/versions.js';

test('the facts of this machine are plain data and make sense', async () => {
  const facts = await machineFacts();
  expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  expect(facts.cores).toBeGreaterThanOrEqual(1);
  expect(facts.usableCores).toBeGreaterThan(0);
  expect(facts.usableCores).toBeLessThanOrEqual(facts.cores);
  expect(facts.usableMemoryBytes).toBeLessThanOrEqual(facts.memoryBytes);
  expect(facts.nodeVersion).toBe(process.version);
  const { cpu } = facts.atTheMoment;
  if (cpu !== null) expect(cpu.busy + cpu.steal).toBeLessThanOrEqual(1);
});

test('versions are those that are installed', async () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const { pooltune, ...packages } = await versions();
  expect(pooltune).toBe(manifest.version);
  for (const [name, version] of Object.entries(packages)) expect(version).toBe(manifest.dependencies[name]);
});

test('every runtime is reported once, found or not', async () => {
  const found = await runtimesFound();
  expect(found.map(({ name }) => name)).toEqual([
    'python3',
    'celery',
    'gevent',
    'eventlet',
    'redis',
    'rabbitmq',
    'postgres',
  ]);
  for (const { found: there, version } of found) if (!there) expect(version).toBeNull();
}, 15_000);

test('a warning between the lines of Python is no package', () => {
  const text = 'python3 3.12.1\nDeprecationWarning: something is old\ncelery 5.4.0\n';
  expect([...parsePackageVersions(text)]).toEqual([
    ['python3', '3.12.1'],
    ['celery', '5.4.0'],
  ]);
});
