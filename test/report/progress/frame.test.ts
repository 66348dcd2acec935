import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Frame } from '../../../src/report/progress/frame.js';
import { Screen } from './screen.js';

function start(columns = 80) {
  const screen = new Screen(columns);
  return { screen, frame: new Frame(screen, () => screen.columns) };
}

test('each drawing is one write over the lines that are there', async () => {
  const { screen, frame } = start();
  screen.write('before\n');
  frame.draw(['one', 'two', 'three']);
  frame.draw(['1', 'two and more', '3']);
  expect(screen.writes.length).toBe(3);
  expect(await screen.lines()).toEqual(['before', '1', 'two and more', '3']);
});

test('nothing is erased before it is written over', () => {
  const { screen, frame } = start();
  frame.draw(['one', 'two']);
  frame.draw(['uno', 'due']);
  expect(screen.writes.at(-1)).toBe('\r\u001b[1Auno\u001b[K\ndue\u001b[K');
});

test('nothing is written where nothing changed', () => {
  const { screen, frame } = start();
  for (let i = 0; i < 3; i++) frame.draw(['one', 'two']);
  expect(screen.writes.length).toBe(1);
});

test('fewer lines leave nothing of those that were there', async () => {
  const { screen, frame } = start();
  frame.draw(['one', 'two', 'three']);
  frame.draw(['a']);
  expect(await screen.lines()).toEqual(['a']);
});

test('a note that is wider than the terminal wraps, and the frame is whole below it', async () => {
  const { screen, frame } = start(40);
  frame.draw(['one', 'two']);
  frame.note('a note of more than forty columns, which takes two lines');
  frame.draw(['three', 'four']);
  expect(await screen.lines()).toEqual([
    'a note of more than forty columns, which',
    ' takes two lines',
    'three',
    'four',
  ]);
});

test('the cursor rests at the end, so that what follows a process that was killed is on a line of its own', async () => {
  const { screen, frame } = start();
  frame.draw(['one', 'two']);
  expect(await screen.cursor()).toEqual({ row: 1, column: 3 });
  expect(screen.writes.join('')).not.toContain('\u001b[?25l');
});

test('where the terminal becomes too narrow for what was drawn, a new frame begins below: nothing else is lost', async () => {
  const { screen, frame } = start(80);
  screen.write('of the user\n');
  frame.draw(['a line of some forty columns or even more', 'two']);
  screen.resize(30);
  frame.draw(['a line of some forty columns or even more', 'two']);
  const lines = await screen.lines();
  expect(lines[0]).toBe('of the user');
  expect(lines.slice(-2)).toEqual(['a line of some forty columns…', 'two']);
});

test('where it becomes wider, or narrower than nothing, the same lines are drawn over', async () => {
  const { screen, frame } = start(80);
  frame.draw(['one', 'two']);
  for (const columns of [40, 100]) {
    screen.resize(columns);
    frame.draw(['one', `in ${columns}`]);
  }
  expect(await screen.lines()).toEqual(['one', 'in 100']);
});

test('whatever is drawn and noted in whatever order, the screen shows the notes and then the last lines', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', ' ', '仕', '👩‍💻', 'é', '█'), maxLength: 60 });
  const step = fc.oneof(
    fc.record({ draw: fc.array(text, { minLength: 1, maxLength: 4 }) }),
    fc.record({ note: fc.string({ unit: fc.constantFrom('x', 'y'), minLength: 1, maxLength: 30 }) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(20, 40, 80),
      async (steps, columns) => {
        const { screen, frame } = start(columns);
        const other = start(columns);
        const notes: string[] = [];
        let last: readonly string[] = [];
        for (const each of steps) {
          if ('draw' in each) {
            frame.draw(each.draw);
            last = each.draw;
          } else {
            frame.note(each.note);
            notes.push(each.note);
          }
        }
        // The same in one go, on a screen on which nothing was drawn over.
        for (const note of notes) other.screen.write(`${note}\n`);
        if (last.length > 0) other.frame.draw(last);
        expect(await screen.lines()).toEqual(await other.screen.lines());
      },
    ),
    { numRuns: 100 },
  );
});
