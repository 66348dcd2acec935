import { expect, test } from 'vitest';
import { fitConnections } from '../../src/cli/fit-connections.js';
import { parseSetting } from '../../src/cli/options/setting.js';

const fitted = (text: string, usesConnections: boolean) =>
  fitConnections(parseSetting(text, '--current'), usesConnections).connections;

test('where no word was said of connections, each use opens its own', () => {
  expect(fitted('threads', true)).toBe('none');
  expect(fitted('threads,connections=5', true)).toBe(5);
});

test('where no word was said and the code of the tasks is known, they are as it has them', () => {
  const current = parseSetting('threads', '--current');
  expect(fitConnections(current, true, 15).connections).toBe(15);
  expect(fitConnections({ ...current, connections: 3 }, true, 15).connections).toBe(3);
});

test('where a workload uses none, the lever does not apply', () => {
  expect(fitted('threads', false)).toBeNull();
  expect(fitted('threads,connections=5', false)).toBeNull();
});
