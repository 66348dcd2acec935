import { fileURLToPath } from 'node:url';

/** Path of a fixture task module in test/fixtures/tasks/. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/tasks/${name}`, import.meta.url));
}
