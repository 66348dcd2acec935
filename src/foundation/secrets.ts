/** Anything of the form `scheme://user:password@host`, also where an `@` in the password was not escaped. */
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):([^\s/]+)@/gi;
/**
 * `password=…`, `token: …` and the like in query strings, connection strings and error texts, also as the end of a longer
 * name (`_authToken=…`, `AWS_SECRET_ACCESS_KEY=…`) and in quotes (`"password": …`).
 */
const NAMED_SECRET =
  /(?<![\w-])([\w-]*(?:password|passwd|pwd|secret|token|(?:api|access|account|private|secret)[-_]?key)["']?)(\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&;,"']+)/gi;
/** What an HTTP header carries: `Authorization: Bearer …`. */
const AUTHORIZATION =
  /(?<![\w-])((?:proxy-)?authorization["']?\s*[=:]\s*["']?(?:basic|bearer|digest|negotiate|token|apikey)\s+)([^\s,;"']+)/gi;
/** Without its header, as tools print it. Words that follow in ordinary text are shorter or have no digit. */
const BEARER = /\b(bearer\s+)(?=[^\s,;"']*\d)([^\s,;"']{16,})/gi;

/** The text with every password that it carries replaced by `***`. */
export function maskSecrets(text: string): string {
  return text
    .replace(URL_PASSWORD, '$1:***@')
    .replace(AUTHORIZATION, '$1***')
    .replace(BEARER, '$1***')
    .replace(NAMED_SECRET, '$1$2***');
}
