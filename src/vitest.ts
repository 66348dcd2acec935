import { expect } from 'vitest';
import { type CheckedTasks, type CheckTasksOptions, checkTasks } from './index.js';

export type { CheckedTasks, CheckTasksOptions } from './index.js';

/** `CheckTasksOptions` without the modules, which stand before them. */
export type CheckOptions = Omit<CheckTasksOptions, 'modules'>;

/**
 * Checks task modules as `pooltune check` does, for a test: `expect(await check('./src/tasks.ts', { … })).toPass()`.
 * @param modules paths relative to the working directory; left out, the config file's
 * @throws as `checkTasks`
 */
export function check(
  modules?: string | readonly string[],
  options: CheckOptions = {},
): Promise<CheckedTasks> {
  return checkTasks({ ...options, modules: typeof modules === 'string' ? [modules] : modules });
}

expect.extend({
  toPass(received: unknown) {
    if (!isChecked(received)) {
      throw new TypeError(
        `toPass() is for what check() of pooltune/vitest gives${received instanceof Promise ? ': await it' : `, and this is ${this.utils.stringify(received)}`}.`,
      );
    }
    const { passed, text } = received;
    return {
      pass: passed,
      message: () => (passed ? `It was not to pass, and passed.\n\n${text}` : text),
    };
  },
});

function isChecked(value: unknown): value is CheckedTasks {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<CheckedTasks>).passed === 'boolean' &&
    typeof (value as Partial<CheckedTasks>).text === 'string'
  );
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: an interface is merged with one of the same parameters
  interface Matchers<T = any> {
    /** That a check passed; else the message is its verdict in words, with its tables. */
    toPass(): void;
  }
}
