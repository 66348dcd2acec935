import { UsageError } from '../../foundation/errors.js';
import { nearest } from './nearest.js';

/** One of a few words. @throws {UsageError} that lists them, and names the nearest */
export function parseChoice<Choice extends string>(
  text: string,
  where: string,
  choices: readonly Choice[],
): Choice {
  const chosen = choices.find((choice) => choice === text.trim());
  if (chosen !== undefined) return chosen;
  const meant = nearest(text, choices);
  throw new UsageError(`${where}: there is no "${text}".`, {
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}Choose from: ${choices.join(', ')}.`,
  });
}
