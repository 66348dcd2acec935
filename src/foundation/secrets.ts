/** Anything of the form `scheme://user:password@host`, also where an `@` in the password was not escaped. */
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):([^\s/]+)@/gi;
/** `password=…`, `token: …` and the like in query strings, connection strings and error texts. */
const NAMED_SECRET =
  /\b(password|passwd|pwd|secret|token|api[-_]?key)(\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&;,"']+)/gi;

/** The text with every password that it carries replaced by `***`. */
export function maskSecrets(text: string): string {
  return text.replace(URL_PASSWORD, '$1:***@').replace(NAMED_SECRET, '$1$2***');
}
