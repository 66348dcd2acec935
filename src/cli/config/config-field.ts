import { z } from 'zod';
import { UsageError } from '../../foundation/errors.js';
import { parseChoice } from '../options/choice.js';
import { parseInteger } from '../options/integer.js';

/**
 * The kinds of fields of a config. Their values are read by the parsers of the command line, so that a value is right
 * or wrong in both places alike, and in the same words.
 */

/** A text that is taken as it is, such as a path. */
export function text(what: string) {
  return z.string({ error: wrong(what) }).min(1, { error: wrong(what) });
}

/** Texts that are taken as they are. */
export function texts(what: string) {
  return z.array(text('a text'), { error: wrong(what) }).readonly();
}

/** @param what the kind with an example, such as `a duration such as '30s'` */
export function parsed<Value>(what: string, parse: (text: string, where: string) => Value) {
  return z.string({ error: wrong(what) }).transform((given, context) => readBy(parse, given, context));
}

/** A number, or its text: environment variables are texts. */
export function wholeNumber(min: number, max: number) {
  return z
    .union([z.number(), z.string()], { error: wrong(`a whole number from ${min} to ${max}`) })
    .transform((given, context) =>
      readBy((digits, where) => parseInteger(digits, where, min, max), String(given), context),
    );
}

/** Yes or no. */
export function flag() {
  return z.boolean({ error: wrong('true or false') });
}

/** One of a few words. */
export function choice<const Choices extends readonly [string, ...string[]]>(choices: Choices) {
  return z.enum(choices, {
    error: ({ input }) => {
      if (typeof input === 'string') {
        try {
          parseChoice(input, WHERE, choices);
        } catch (thrown) {
          if (thrown instanceof UsageError) return wordingOf(thrown);
        }
      }
      return wrong(`one of ${choices.join(', ')}`)({ input });
    },
  });
}

/** What a field has to be and what it is, as the end of a sentence that its path begins. */
export function wrong(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => `has to be ${what}, not ${describe(input)}`;
}

/** Leaves a problem in the context where the parser refuses the text. */
export function readBy<Value>(
  parse: (text: string, where: string) => Value,
  given: string,
  context: z.RefinementCtx,
): Value {
  try {
    return parse(given, WHERE);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    context.addIssue({ code: 'custom', message: wordingOf(thrown) });
    return z.NEVER;
  }
}

/** The parsers begin their messages with the place, which here is known by the field's path alone. */
const WHERE = 'value';

function wordingOf({ message, hint }: UsageError): string {
  const words = message.startsWith(`${WHERE}: `) ? message.slice(WHERE.length + 2) : message;
  return hint === undefined ? words : `${words} ${hint}`;
}

function describe(value: unknown): string {
  if (value === '') return 'an empty text';
  if (typeof value === 'string') return 'a text';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
