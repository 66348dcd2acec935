import { describe, expect, it } from 'vitest';
import { errorKindOf, errorMessageOf } from '../../src/workload/task-outcome.js';

describe('the kind of a failure', () => {
  it.each([
    ['a code', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['a numeric code', Object.assign(new Error('x'), { code: 11000 }), '11000'],
    ['the code of its cause', new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }), 'ECONNRESET'],
    ['its name', new RangeError('x'), 'RangeError'],
    ['nothing', {}, 'Error'],
    ['a string', 'oops', 'thrown string'],
    ['null', null, 'thrown object'],
  ])('with %s is %s', (_, thrown, kind) => {
    expect(errorKindOf(thrown)).toBe(kind);
  });

  it('stays short', () => {
    expect(errorKindOf({ code: 'x'.repeat(10_000) }).length).toBeLessThanOrEqual(60);
  });
});

it('the message of failed connection attempts is that of the first', () => {
  expect(errorMessageOf(new AggregateError([new Error('connect ECONNREFUSED ::1:5432')]))).toBe(
    'connect ECONNREFUSED ::1:5432',
  );
});
