import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { greetServer } from './greet-server.js';
import {
  POSTGRES_GREETING,
  RABBITMQ_GREETING,
  REDIS_GREETING,
  type ServerGreeting,
} from './server-greetings.js';

const run = promisify(execFile);

export type RuntimeName = 'python3' | 'celery' | 'gevent' | 'eventlet' | 'redis' | 'rabbitmq' | 'postgres';

/** Something that pooltune can use where it is there, and does without where it is not. */
export interface RuntimeFound {
  readonly name: RuntimeName;
  readonly found: boolean;
  /** `null` where it does not tell. */
  readonly version: string | null;
  /** Where it was looked for: a command, a Python package, or a loopback address. */
  readonly where: string;
}

const SERVERS: readonly { name: RuntimeName; port: number; greeting: ServerGreeting }[] = [
  { name: 'redis', port: 6379, greeting: REDIS_GREETING },
  { name: 'rabbitmq', port: 5672, greeting: RABBITMQ_GREETING },
  { name: 'postgres', port: 5432, greeting: POSTGRES_GREETING },
];
const PYTHON_PACKAGES = ['celery', 'gevent', 'eventlet'] as const;
const SERVER_TIMEOUT_MS = 500;
const PROGRAM_TIMEOUT_MS = 5_000;

/** Looks at the usual loopback ports and at the `python3` of the PATH; nothing else, and never for long. */
export async function runtimesFound(): Promise<RuntimeFound[]> {
  const servers = SERVERS.map(async ({ name, port, greeting }): Promise<RuntimeFound> => {
    const found = await greetServer(greeting, port, SERVER_TIMEOUT_MS);
    return { name, found: found !== null, version: found?.version ?? null, where: `127.0.0.1:${port}` };
  });
  return [...(await pythonFound()), ...(await Promise.all(servers))];
}

/** Reads the packages' metadata (from `/`, so that no file of the user's is taken for a module): importing them would take a second and run their code. */
const PYTHON_QUESTION = `
import platform
from importlib import metadata
print('python3', platform.python_version())
for name in ${JSON.stringify(PYTHON_PACKAGES)}:
    try:
        print(name, metadata.version(name))
    except metadata.PackageNotFoundError:
        pass
`;

async function pythonFound(): Promise<RuntimeFound[]> {
  const stdout = await run('python3', ['-c', PYTHON_QUESTION], {
    cwd: '/',
    timeout: PROGRAM_TIMEOUT_MS,
  }).then(
    (result) => result.stdout,
    () => '',
  );
  const found = parsePackageVersions(stdout);
  return (['python3', ...PYTHON_PACKAGES] as const).map((name) => ({
    name,
    found: found.has(name),
    version: found.get(name) ?? null,
    where: name === 'python3' ? 'python3' : `the ${name} package of python3`,
  }));
}

/** Lines of a name and a version. */
export function parsePackageVersions(text: string): Map<string, string> {
  const lines = text.split('\n').map((line) => /^(\S+) (\S+)$/.exec(line.trim()));
  return new Map(lines.filter((match) => match !== null).map((match) => [match[1]!, match[2]!]));
}
