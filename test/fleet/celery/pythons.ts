import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** An interpreter that has Celery. */
export interface TestPython {
  readonly python: string;
  /** Such as `Celery 5.7.0`. */
  readonly title: string;
}

/** Where `.ci/run` installs requirements.txt of this folder, or whatever POOLTUNE_TEST_PYTHON names. */
const CURRENT = process.env.POOLTUNE_TEST_PYTHON ?? path.resolve('.venv-celery/bin/python');
/** Debian's python3-celery. */
const DISTRIBUTION = '/usr/bin/python3';

/** The current release, and the distribution's where it is installed; the first is `undefined` where there is none. */
export const pythons: readonly TestPython[] = [CURRENT, DISTRIBUTION].flatMap((python) => {
  const version = existsSync(python) ? celeryVersion(python) : undefined;
  return version === undefined ? [] : [{ python, title: `Celery ${version}` }];
});

/** For the name of a test that is skipped. */
export const NO_CELERY = `needs Celery in ${CURRENT} (see test/fleet/celery/requirements.txt)`;

function celeryVersion(python: string): string | undefined {
  try {
    return execFileSync(python, ['-c', 'import celery; print(celery.__version__)'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
