import { describe, expect, test } from 'vitest';
import { advise } from './advise.js';
import { BOTH, COMPUTES, celery, celeryStudy, celeryTrial, WAITS } from './celery-study.js';

const notesOf = (...study: Parameters<typeof celeryStudy>) => advise(celeryStudy(...study)).notes.join('\n');

describe('tasks of a few milliseconds', () => {
  const trials = [celeryTrial(1, celery('prefork', 2), 1_000, 1.5)];

  test('measure Celery itself, and what it takes is told apart from what they take', () => {
    expect(notesOf({ cpuMs: 0.2, waitMs: 1.8 }, trials)).toContain(
      'A task takes 2 ms: tasks of under a few milliseconds measure Celery, not the tasks; batch them (many items per task).' +
        ' The workers spend 1.5 ms of CPU time on each, of which the task takes 0.2 ms.',
    );
  });

  test('whose own time is most of it are not said to be outweighed', () => {
    const notes = notesOf({ cpuMs: 1.4, waitMs: 0.1 }, trials);
    expect(notes).toContain('measure Celery');
    expect(notes).not.toContain('The workers spend');
  });

  test('are told from longer ones', () => {
    expect(notesOf({ cpuMs: 2, waitMs: 2 }, trials)).not.toContain('measure Celery');
  });
});

describe('green threads whose tasks ran one after the other', () => {
  const threads = celeryTrial(1, celery('threads', 100), 900, 0.8);
  const gevent = (rate: number, cores: number) => celeryTrial(2, celery('gevent', 100), rate, cores);

  test('are said to, with what did more', () => {
    expect(notesOf(WAITS, [threads, gevent(19.8, 0.1)])).toContain(
      '100 green threads (gevent) did 19.8 tasks/s, as if one task ran after the other (each takes 50 ms alone), ' +
        'where 100 threads did 900 tasks/s: a call in the tasks lets no other green thread run, such as one of a library that was not patched.',
    );
  });

  test('are told from those that overlap, that fill their core, and that others do no better than', () => {
    expect(notesOf(WAITS, [threads, gevent(450, 0.6)])).not.toContain('patched');
    expect(notesOf(WAITS, [threads, gevent(19.8, 0.95)])).not.toContain('patched');
    expect(notesOf(COMPUTES, [threads, gevent(19.8, 0.1)])).not.toContain('patched');
    const slow = celeryTrial(1, celery('threads', 100), 21, 0.1);
    expect(notesOf(WAITS, [slow, gevent(19.8, 0.1)])).not.toContain('patched');
  });
});

test('what the worker has not patched is named, for the pool whose worker it was', () => {
  const trials = [
    celeryTrial(1, celery('threads', 100), 900, 0.8),
    {
      ...celeryTrial(2, celery('gevent', 100), 450, 0.6),
      flags: [{ kind: 'unpatched', modules: ['subprocess'] } as const],
    },
    {
      ...celeryTrial(3, celery('eventlet', 100), 450, 0.6),
      flags: [{ kind: 'unpatched', modules: ['socket', 'time'] } as const],
    },
  ];
  const notes = notesOf(WAITS, trials);
  expect(notes).toContain(
    "Under gevent subprocess was not patched before the app's modules were imported: a task that waits there lets no other green thread run.",
  );
  expect(notes).toContain('Under eventlet socket, time were not patched');
  expect(notesOf(WAITS, trials.slice(0, 1))).not.toContain('not patched');
});

test('eventlet is said to be maintained only, where it is what is recommended', () => {
  const [eventlet, gevent] = [
    celeryTrial(1, celery('eventlet', 100), 900, 0.9),
    celeryTrial(2, celery('gevent', 100), 890, 0.9),
  ];
  expect(notesOf(WAITS, [eventlet, gevent])).toContain('eventlet itself is only maintained');
  expect(notesOf(WAITS, [gevent, eventlet])).not.toContain('only maintained');
});

test('a task that waits is not reproached with it: on Celery every one does', () => {
  expect(notesOf(WAITS, [celeryTrial(1, celery('threads', 100), 900, 0.8)])).not.toContain('letting go');
});

test("an app's own connections are shared out among processes, and shared by threads", () => {
  const note = (of: ReturnType<typeof celery>) => notesOf(BOTH, [celeryTrial(1, of, 100, 0.9)]);
  expect(note(celery('prefork', 4, { connections: 20 }))).toContain(
    "The app's connection pool: give each process 5 of the node's 20 connections.",
  );
  expect(note(celery('threads', 4, { connections: 20 }))).toContain(
    "The app's connection pool: give it 20 connections a node.",
  );
  expect(note(celery('gevent', 9, { connections: 'none' }))).toContain('the best was none');
  expect(note(celery('prefork', 4))).not.toContain('connection pool');
});

test('one full core is named for what it is, and a bottleneck that was not found names no event loop', () => {
  const why = (of: ReturnType<typeof celery>, kind: 'one core' | 'event loop' | 'none found') =>
    advise(
      celeryStudy(WAITS, [celeryTrial(1, of, 100, 0.97)], {
        bottleneck: { kind, evidence: { busyCores: 0.97, utilization: 0.97 } },
      }),
    ).bottleneck;
  expect(why(celery('threads', 8), 'one core')).toEqual({
    kind: 'one core',
    why: "A node's threads share one core (the GIL): it was busy 97 % of the time.",
  });
  expect(why(celery('gevent', 8), 'event loop')).toEqual({
    kind: 'one core',
    why: "A node's green threads share one core: it was busy 97 % of the time.",
  });
  expect(why(celery('prefork', 8), 'event loop').why).toContain('parent process');
  expect(why(celery('solo', 1), 'one core').why).toContain('Solo runs one task at a time');
  expect(why(celery('prefork', 8), 'none found').why).toBe(
    'Neither cores, memory nor connections were full at 100 tasks/s.',
  );
});

describe('connections', () => {
  const opened = (count: number, done: number) => ({
    connections: [{ upstream: 'postgres' as const, opened: count, peak: 8 }],
    tasks: { done, failed: 0, unfinished: 0 },
  });
  const note = 'A connection kept for each thread is not used again by green threads';

  test('kept for each thread are found out under green threads, with both counts', () => {
    const threads = celeryTrial(1, celery('threads', 8), 900, 0.8, opened(8, 900));
    const gevent = celeryTrial(2, celery('gevent', 8), 300, 0.8, opened(290, 300));
    const notes = notesOf(WAITS, [threads, gevent]);
    expect(notes).toContain(
      'Connections opened: 290 for 300 tasks on 8 green threads (gevent), 8 for 900 tasks on 8 threads.',
    );
    expect(notes).toContain(note);
  });

  test('are told from those that each task opens whatever the pool, and from a pool that works', () => {
    const each = celeryTrial(1, celery('threads', 8), 900, 0.8, opened(900, 900));
    const gevent = celeryTrial(2, celery('gevent', 8), 300, 0.8, opened(290, 300));
    expect(notesOf(WAITS, [each, gevent])).not.toContain(note);
    const kept = celeryTrial(1, celery('threads', 8), 900, 0.8, opened(8, 900));
    expect(
      notesOf(WAITS, [kept, celeryTrial(2, celery('gevent', 8), 300, 0.8, opened(8, 300))]),
    ).not.toContain(note);
  });

  test('that nobody named are said to be left out, unless tasks only compute', () => {
    expect(notesOf(WAITS, [celeryTrial(1, celery('threads', 8), 900, 0.8)])).toContain(
      'Connections were no lever.',
    );
    expect(notesOf(COMPUTES, [celeryTrial(1, celery('prefork', 2), 90, 2)])).not.toContain('no lever');
    expect(
      notesOf(WAITS, [celeryTrial(1, celery('threads', 8, { connections: 4 }), 900, 0.8)]),
    ).not.toContain('no lever');
  });

  test("are each process's share under prefork, and one pool for threads", () => {
    expect(notesOf(WAITS, [celeryTrial(1, celery('prefork', 4, { connections: 8 }), 90, 1)])).toContain(
      "give each process 2 of the node's 8 connections",
    );
    expect(notesOf(WAITS, [celeryTrial(1, celery('threads', 16, { connections: 8 }), 90, 1)])).toContain(
      'give it 8 connections a node',
    );
  });
});
