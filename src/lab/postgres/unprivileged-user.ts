import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { EnvironmentError } from '../../foundation/errors.js';

export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root, and looks its user's name up, so it has to be one that the machine knows. */
const PREFERRED = ['postgres', 'nobody', 'daemon'];

/**
 * The user to run PostgreSQL as: `null` for the present one, or, as root, one without privileges that this machine
 * already has. No user is created: nothing is to be left behind.
 * @throws {EnvironmentError} where root may not become any other user
 */
export function unprivilegedUser(): UserIds | null {
  if (process.getuid?.() !== 0) return null;
  for (const ids of candidates()) {
    // In a container whose user namespace lacks the user, or without CAP_SETUID, this fails.
    if (spawnSync('/bin/sh', ['-c', ':'], { ...ids, stdio: 'ignore', cwd: '/' }).status === 0) return ids;
  }
  throw new EnvironmentError(
    'The embedded PostgreSQL does not run as root, and this machine lets root become no other user.',
    { hint: 'Run pooltune as another user, or name a server of your own with --postgres.' },
  );
}

function candidates(): UserIds[] {
  const byName = new Map(parsePasswd(readPasswd()).map(({ name, uid, gid }) => [name, { uid, gid }]));
  const known = [...byName].sort(([a], [b]) => rank(a) - rank(b)).map(([, ids]) => ids);
  return known.length > 0 ? known : PREFERRED.map(askId).filter((ids) => ids !== null);
}

function rank(name: string): number {
  const at = PREFERRED.indexOf(name);
  return at < 0 ? PREFERRED.length : at;
}

/** The users of `/etc/passwd` that are not root; macOS has them too, though not the user's own. */
export function parsePasswd(text: string): (UserIds & { readonly name: string })[] {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7 && !fields[0]!.startsWith('#'))
    .map(([name, , uid, gid]) => ({ name: name!, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => uid > 0 && Number.isInteger(uid) && Number.isInteger(gid));
}

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}

function askId(name: string): UserIds | null {
  try {
    const ask = (flag: string) =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return null;
  }
}
