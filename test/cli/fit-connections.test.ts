import { expect, test } from 'vitest';
import { fitConnections } from '../../src/cli/fit-connections.js';
import { parseSetting } from '../../src/cli/options/setting.js';

const fitted = (text: string, usesConnections: boolean) =>
  fitConnections(parseSetting(text, '--current'), usesConnections).connections;

test('where no word was said of connections, each use opens its own', () => {
  expect(fitted('threads', true)).toBe('none');
  expect(fitted('threads,connections=5', true)).toBe(5);
});

test('where a workload uses none, the lever does not apply', () => {
  expect(fitted('threads', false)).toBeNull();
  expect(fitted('threads,connections=5', false)).toBeNull();
});
