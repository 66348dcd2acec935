/** How many files and sockets a process may have open; `null` for no limit. Connections count. */
export interface OpenFileLimit {
  readonly soft: number | null;
  readonly hard: number | null;
}

/** @param text of `/proc/self/limits` @returns `null` where it is not in there */
export function parseOpenFileLimit(text: string): OpenFileLimit | null {
  const match = /^Max open files\s+(\d+|unlimited)\s+(\d+|unlimited)/m.exec(text);
  return match === null ? null : { soft: limit(match[1]!), hard: limit(match[2]!) };
}

/** @param text one word, as `ulimit -n` prints it */
export function parseUlimit(text: string): number | null {
  return limit(text.trim());
}

function limit(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
