import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineWorkload, isWorkloadDefinition } from '../../src/workload/define-workload.js';
import type { TaskContext } from '../../src/workload/task.js';

const tasks = {
  resize: async (payload: { width: number }, _context: TaskContext) => payload.width,
  ping: () => 'pong',
};

describe('defineWorkload', () => {
  it('gives its definition back, recognisable in any copy of the package', () => {
    const definition = defineWorkload({ tasks, weights: { resize: 2 } });
    expect(definition).toMatchObject({ tasks, weights: { resize: 2 } });
    expect(isWorkloadDefinition(definition)).toBe(true);
    expect(isWorkloadDefinition({ tasks })).toBe(false);
  });

  it('infers the payload of each task (checked by the compiler)', () => {
    const definition = defineWorkload({
      tasks,
      payloads: {
        resize(index, random) {
          expectTypeOf(index).toEqualTypeOf<number>();
          expectTypeOf(random()).toEqualTypeOf<number>();
          return { width: index };
        },
      },
    });
    expectTypeOf(definition.tasks).toEqualTypeOf<typeof tasks>();
    expect(definition.tasks.ping()).toBe('pong');
  });

  it('refuses payloads of another type, and weights of no task (checked by the compiler)', () => {
    // @ts-expect-error a payload without its width
    defineWorkload({ tasks, payloads: { resize: [{ height: 1 }] } });
    // @ts-expect-error there is no such task
    defineWorkload({ tasks, weights: { crop: 1 } });
    defineWorkload({ tasks, payloads: { resize: [{ width: 1 }] } });
    defineWorkload({
      tasks,
      payloads: {
        *resize(_index, random) {
          for (;;) yield { width: random() };
        },
      },
    });
    defineWorkload({ tasks, payloads: { resize: (index) => ({ width: index }) } });
    defineWorkload({ tasks, payloads: './trace.jsonl' });
    expectTypeOf(defineWorkload).toBeFunction();
  });
});
