import { libraryName, type PasteSource, type PasteTemplate, poolSize } from './paste-source.js';

/** What a library is told of its pool: in a line, and as code. */
interface Counterpart {
  /** The library's name among the versions, and the one that the code was written for. */
  readonly library: readonly [string, string];
  readonly pooled: (size: number) => { readonly brief: string; readonly code: string };
  /** Without a pool; `null` where there always is one. */
  readonly without: { readonly brief: string; readonly code: string } | null;
}

const LIBRARIES: Readonly<Record<string, Counterpart>> = {
  // https://docs.sqlalchemy.org/en/20/core/pooling.html
  sqlalchemy: {
    library: ['sqlalchemy', '2'],
    pooled: (size) => ({
      brief: `create_engine(url, pool_size=${size}, max_overflow=0)`,
      code: `engine = create_engine(url, pool_size=${size}, max_overflow=0)\n`,
    }),
    without: {
      brief: 'create_engine(url, poolclass=NullPool)',
      code: 'from sqlalchemy.pool import NullPool\n\nengine = create_engine(url, poolclass=NullPool)\n',
    },
  },
  // https://www.psycopg.org/psycopg3/docs/api/pool.html
  psycopg: {
    library: ['psycopg-pool', '3'],
    pooled: (size) => ({
      brief: `ConnectionPool(url, min_size=${Math.min(size, 4)}, max_size=${size})`,
      code: `pool = ConnectionPool(url, min_size=${Math.min(size, 4)}, max_size=${size})\n`,
    }),
    without: null,
  },
  // https://docs.djangoproject.com/en/5.2/ref/databases/#connection-pool
  django: {
    library: ['django', '5.2'],
    pooled: (size) => ({
      brief: `OPTIONS: pool: min_size ${Math.min(size, 4)}, max_size ${size}; CONN_MAX_AGE 0`,
      code: `# In the settings of the workers, for the database
'CONN_MAX_AGE': 0,
'OPTIONS': {'pool': {'min_size': ${Math.min(size, 4)}, 'max_size': ${size}}},
`,
    }),
    without: {
      brief: "CONN_MAX_AGE 0, no 'pool' in OPTIONS",
      code: "# In the settings of the workers, for the database, without 'pool' in its OPTIONS\n'CONN_MAX_AGE': 0,\n",
    },
  },
  // https://requests.readthedocs.io/en/latest/api/#requests.adapters.HTTPAdapter
  requests: {
    library: ['requests', '2'],
    pooled: (size) => ({
      brief: `HTTPAdapter(pool_maxsize=${size}, pool_block=True)`,
      code: `adapter = requests.adapters.HTTPAdapter(pool_maxsize=${size}, pool_block=True)
session.mount('https://', adapter)
session.mount('http://', adapter)
`,
    }),
    without: {
      brief: "session.headers['Connection'] = 'close'",
      code: "session.headers['Connection'] = 'close'\n",
    },
  },
  // https://www.python-httpx.org/advanced/resource-limits/
  httpx: {
    library: ['httpx', '0.28'],
    pooled: (size) => ({
      brief: `httpx.Limits(max_connections=${size}, max_keepalive_connections=${size})`,
      code: `client = httpx.Client(limits=httpx.Limits(max_connections=${size}, max_keepalive_connections=${size}))\n`,
    }),
    without: {
      brief: 'httpx.Limits(max_keepalive_connections=0)',
      code: 'client = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))\n',
    },
  },
};

/** Where the connections are of one of the libraries that `--connections` knows; a function of the user's has a note. */
export const celeryConnections: PasteTemplate = {
  applies: (source) => source.setting.connections !== null && counterpartOf(source) !== undefined,
  language: 'python',
  write: (source) => {
    const { setting, versions } = source;
    const { library, pooled, without } = counterpartOf(source)!;
    const size = poolSize(setting);
    const { brief, code } = setting.connections === 'none' && without !== null ? without : pooled(size);
    return {
      library: libraryName(library[0], versions, library[1]),
      brief: `${brief}${placeInBrief(source)}`,
      code: `${place(source)}${code}${closedByCelery(source)}`,
      noCounterpart: [],
    };
  },
};

function counterpartOf({ connections }: PasteSource): Counterpart | undefined {
  const name = connections?.split('=')[0];
  return name === undefined || !Object.hasOwn(LIBRARIES, name) ? undefined : LIBRARIES[name];
}

function placeInBrief({ setting }: PasteSource): string {
  return typeof setting.connections === 'number' && setting.poolType === 'prefork' ? ', in each process' : '';
}

/** https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html; celery/fixups/django.py */
function closedByCelery({ setting, connections }: PasteSource): string {
  return connections?.split('=')[0] === 'django' &&
    setting.poolType === 'prefork' &&
    setting.connections !== 'none'
    ? '# Under prefork Celery closes the pool after each task, unless CELERY_DB_REUSE_MAX says after how many.\n'
    : '';
}

function place({ setting }: PasteSource): string {
  const { connections, poolType, workers } = setting;
  if (typeof connections !== 'number') return '';
  return poolType === 'prefork'
    ? `# Each process has its own: ${connections} per node / ${workers} processes.\n`
    : `# One pool for all ${setting.concurrency} tasks of the worker.\n`;
}
