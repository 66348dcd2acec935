/** Reads an option's text where it was given. */
export function optional<Value>(
  text: string | undefined,
  parse: (text: string, where: string) => Value,
  where: string,
): Value | undefined {
  return text === undefined ? undefined : parse(text, where);
}
