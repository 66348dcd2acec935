import { describe, expect, it, test } from 'vitest';
import { brokerKind } from '../../../src/fleet/celery/connect-broker.js';
import { templateOf } from '../../../src/fleet/celery/message.js';
import { lastError } from '../../../src/fleet/celery/probe-process.js';
import { UsageError } from '../../../src/foundation/errors.js';

describe('a message of which only the id is missing', () => {
  const described = {
    task: 'shop.mail',
    headers: { task: 'shop.mail', id: '@pooltune-id@', root_id: '@pooltune-id@', retries: 0, lang: 'py' },
    properties: { correlation_id: '@pooltune-id@', reply_to: 'r' },
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    body: Buffer.from('[[1], {}, {}]').toString('base64'),
  };
  const template = templateOf(described, 3, { exchange: 'pooltune.x', queue: 'pooltune.x.tasks' });

  it("is kombu's envelope for Redis, with the id wherever it belongs", () => {
    expect(template.task).toBe(3);
    expect(JSON.parse(template.envelope.join('pooltune.x-17'))).toEqual({
      body: described.body,
      'content-encoding': 'utf-8',
      'content-type': 'application/json',
      headers: { ...described.headers, id: 'pooltune.x-17', root_id: 'pooltune.x-17' },
      properties: {
        correlation_id: 'pooltune.x-17',
        reply_to: 'r',
        delivery_tag: 'pooltune.x-17',
        delivery_mode: 1,
        delivery_info: { exchange: 'pooltune.x', routing_key: 'pooltune.x.tasks' },
        priority: 0,
        body_encoding: 'base64',
      },
    });
  });

  it('has the body itself and the headers for AMQP', () => {
    expect(template.body.toString()).toBe('[[1], {}, {}]');
    expect(JSON.parse(template.headers.join('pooltune.x-18'))).toMatchObject({
      id: 'pooltune.x-18',
      retries: 0,
    });
  });
});

test.each([
  ['redis://localhost:6379/0', 'redis'],
  ['rediss://:word@host', 'redis'],
  ['redis+socket:///tmp/redis.sock', 'redis'],
  ['amqp://guest:guest@localhost:5672//', 'rabbitmq'],
  ['pyamqp://localhost', 'rabbitmq'],
])('%s is %s', (url, kind) => {
  expect(brokerKind(url)).toBe(kind);
});

test.each(['kafka://:hidden-word@host', 'localhost:6379', ''])('"%s" is no broker', (url) => {
  expect(() => brokerKind(url)).toThrow(UsageError);
  expect(() => brokerKind(url)).not.toThrow(/hidden-word/);
});

describe('the last line of a traceback', () => {
  it('comes with the file and line of the code that it is about', () => {
    const traceback = `Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "/srv/proj/celery.py", line 4, in <module>
    import nothere
  File "<frozen importlib._bootstrap>", line 1204, in _gcd_import
ModuleNotFoundError: No module named 'nothere'
`;
    expect(lastError(traceback)).toBe(
      "ModuleNotFoundError: No module named 'nothere' (/srv/proj/celery.py:4)",
    );
  });

  it('is what was said where there is none', () => {
    expect(lastError('killed\n')).toBe('killed');
    expect(lastError('')).toBe('it ended without a word');
  });
});
