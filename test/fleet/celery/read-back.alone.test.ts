import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { probeFolder } from '../../../src/fleet/celery/probe-process.js';
import { NO_CELERY, pythons } from './pythons.js';

/** Runs Python with the probe imported; what it prints is JSON. */
function inProbe(python: string, code: string): unknown {
  const printed = execFileSync(python, ['-c', `import json, random\nfrom pooltune_probe import *\n${code}`], {
    env: { ...process.env, PYTHONPATH: probeFolder(), PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
  });
  return JSON.parse(printed);
}

it.skipIf(pythons.length > 0)(`arguments are read back from events: ${NO_CELERY}`, () => {});

describe.each(pythons)('with $title, what an event says of arguments', ({ python }) => {
  it('is read back as it was or not at all: 5,000 values made of what is hard to tell apart', () => {
    const answer = inProbe(
      python,
      String.raw`
from celery.utils.saferepr import saferepr
draw = random.Random(7)
PIECES = ["'", '"', '\\', '\n', '\r', ',', '#', ' ', '(', ')', '[', '...', ', ', '\\n', 'x', 'é', '\0', '\u2028', "'''", '"""', '1', 'r', 'b']

def text():
    return ''.join(draw.choice(PIECES) for _ in range(draw.choice([0, 1, 1, 2, 3, 6, 40])))

def value(depth):
    kind = draw.randrange(9 if depth else 6)
    if kind < 3: return text()
    if kind == 3: return draw.choice([None, True, False, 0, -1, 2**53 - 1, 2**53, -2**60])
    if kind == 4: return draw.choice([0.1, -2.5, 1e300, 1e-7, float('inf'), float('nan')])
    if kind == 5: return draw.choice([b'x', {1, 2}, set(), {1: 2}, object, 1j, ()])
    if kind == 6: return [value(depth - 1) for _ in range(draw.randrange(4))]
    if kind == 7: return tuple(value(depth - 1) for _ in range(draw.randrange(4)))
    return {text(): value(depth - 1) for _ in range(draw.randrange(4))}

def lists(it):
    if isinstance(it, (list, tuple)): return [lists(each) for each in it]
    if isinstance(it, dict): return {key: lists(each) for key, each in it.items()}
    return it

counts, wrong = {}, []
for _ in range(5000):
    args = tuple(value(4) for _ in range(draw.randrange(4)))
    try:
        got = read_back(saferepr(args, draw.choice([20, 100, 1024])), tuple)
    except Unreadable as unreadable:
        counts[unreadable.args[0]] = counts.get(unreadable.args[0], 0) + 1
        continue
    counts['read'] = counts.get('read', 0) + 1
    if got != lists(args) or json.loads(json.dumps(got)) != got: wrong.append([repr(args), repr(got)])
print(json.dumps({'counts': counts, 'wrong': wrong[:5]}))`,
    ) as { counts: Record<string, number>; wrong: unknown[] };
    expect(answer.wrong).toEqual([]);
    expect(answer.counts.read).toBeGreaterThan(500);
    for (const reason of ['truncated', 'backslash', 'not-literal', 'not-json']) {
      expect(answer.counts[reason], reason).toBeGreaterThan(25);
    }
  });

  it('is each of these as it should be', () => {
    const cases: readonly (readonly [string | null, unknown])[] = [
      [`(1, 'two', [3.5, None], {'a': (True,)})`, [1, 'two', [3.5, null], { a: [true] }]],
      [`()`, []],
      [`["it's"]`, ["it's"]],
      [`('it\\'s', 'a\nb')`, ["it's", 'a\nb']],
      [`('x...',)`, 'truncated'],
      [`(1, ...)`, 'truncated'],
      [`([[{...}]],)`, 'truncated'],
      [`('aaa', ...`, 'truncated'],
      [``, 'absent'],
      [null, 'absent'],
      [`('a\\b',)`, 'backslash'],
      [`(datetime.date(2026, 1, 1),)`, 'not-literal'],
      [`<hidden>`, 'not-literal'],
      [`'text'`, 'not-literal'],
      [`(b'x',)`, 'not-json'],
      [`({1: 2},)`, 'not-json'],
      [`(9007199254740992,)`, 'not-json'],
      [`(1e999,)`, 'not-json'],
    ];
    const texts = cases.map(([text]) => text);
    const answers = inProbe(
      python,
      `
def answer(text):
    try: return read_back(text, tuple)
    except Unreadable as unreadable: return unreadable.args[0]
print(json.dumps([answer(text) for text in json.loads(${JSON.stringify(JSON.stringify(texts))})]))`,
    ) as unknown[];
    expect(texts.map((text, at) => [text, answers[at]])).toEqual(cases);
  });
});
