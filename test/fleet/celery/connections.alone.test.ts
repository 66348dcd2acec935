import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/fleet/fleet.js';
import type { Setting } from '../../../src/fleet/setting.js';
import { postgresCounter } from '../../../src/lab/connection-counter.js';
import { startEmbeddedPostgres } from '../../../src/lab/postgres/embedded-postgres.js';
import type { PostgresUpstream } from '../../../src/lab/postgres/postgres-upstream.js';
import { OUTCOME } from '../../../src/lab/task-records.js';
import { type CeleryTestLab, celerySetting, startCeleryTestLab } from './celery-test-lab.js';
import { NO_CELERY, pythons } from './pythons.js';

const PLACES = 20;
const TASKS = 60;
const SECONDS = 0.02;

let folder: string;
let postgres: PostgresUpstream;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pooltune-test-'));
  postgres = await startEmbeddedPostgres({ maxConnections: PLACES, folder });
  process.env.POOLTUNE_TEST_POSTGRES = postgres.url;
});
afterAll(async () => {
  delete process.env.POOLTUNE_TEST_POSTGRES;
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

it.skipIf(pythons.length > 0)(NO_CELERY, () => {});

describe.each(pythons)('connections of tasks, $title', ({ python }) => {
  const lacks = (...modules: string[]) => modules.filter((module) => !canImport(python, module));
  let lab: CeleryTestLab;
  beforeAll(async () => {
    lab = await startCeleryTestLab(
      { python, brokerUrl: undefined },
      { counters: [postgresCounter(postgres)] },
    );
  });
  afterAll(() => lab?.close());

  async function batch(task: string, args: readonly unknown[], setting: Setting, connections?: string) {
    const [module = '', name = ''] = task.split('.');
    const { fleet, workload } = await lab.fleet(name, [args], module, { connections });
    const running = await fleet.start(setting, workload);
    try {
      return await running.run({ kind: 'batch', tasks: TASKS }, { drainMs: 60_000 });
    } finally {
      await running.stop();
    }
  }

  it.each([
    ['a process each', celerySetting('prefork', 4, { connections: 4 })],
    ['one pool for the threads of a worker', celerySetting('threads', 16, { connections: 4 })],
  ])('are no more than the setting says, %s', async (_title, setting) => {
    for (const [needed, task, how] of [
      [['sqlalchemy', 'psycopg2'], 'database_app.with_engine', 'sqlalchemy'],
      [['psycopg_pool'], 'database_app.with_pool', 'psycopg=database_app:the_pool'],
      [['django', 'psycopg_pool'], 'django_app.with_django', 'django'],
    ] as const) {
      if (lacks(...needed).length > 0) continue;
      const seen = await batch(task, [SECONDS], setting, how);
      expect(outcomes(seen), how).toEqual({ [OUTCOME.done]: TASKS });
      // Under prefork Celery itself closes Django's pool after each task, and a session that ends counts until the
      // server's process is gone: the next one may be there before.
      const isReplaced = how === 'django' && setting.poolType === 'prefork';
      expect(use(seen).peak, how).toBeLessThanOrEqual(isReplaced ? 8 : 4);
      if (!isReplaced) expect(use(seen).opened, how).toBeLessThanOrEqual(4);
    }
  });

  it.skipIf(lacks('sqlalchemy', 'psycopg2').length > 0)(
    `are as many as tasks without a pool (needs ${lacks('sqlalchemy', 'psycopg2')})`,
    async () => {
      const few = await batch(
        'database_app.with_engine',
        [SECONDS],
        celerySetting('threads', 4, { connections: 'none' }),
        'sqlalchemy',
      );
      expect(outcomes(few)).toEqual({ [OUTCOME.done]: TASKS });
      expect(use(few).opened).toBe(TASKS);
    },
  );

  it('are what a function of the user is handed, once in each process that runs tasks', async () => {
    for (const [setting, handed] of [
      [celerySetting('prefork', 4, { connections: 8 }), 2],
      [celerySetting('threads', 4, { connections: 8 }), 8],
      [celerySetting('solo', 1, { connections: 1 }), 1],
      [celerySetting('prefork', 2, { connections: 'none' }), 0],
    ] as const) {
      const marks = await lab.marks();
      await batch('database_app.with_handed', [marks], setting, 'database_app:setup');
      const seen = (await readdir(marks)).map((name) => name.split('-').at(-1));
      expect(seen, setting.poolType).toEqual(seen.map(() => String(handed)));
      expect(seen.length).toBeGreaterThan(0);
    }
  });

  it.skipIf(lacks('sqlalchemy', 'psycopg2').length > 0)(
    `are known as the code has them (needs ${lacks('sqlalchemy', 'psycopg2')})`,
    async () => {
      const known = async (module: string, task: string, how: string) =>
        (await lab.fleet(task, [[SECONDS]], module, { connections: how })).connections;
      expect(await known('database_app', 'with_engine', 'sqlalchemy')).toMatchObject({
        now: 15,
        canDoWithout: true,
      });
      if (lacks('psycopg_pool', 'django').length > 0) return;
      expect(await known('database_app', 'with_pool', 'psycopg=database_app:the_pool')).toMatchObject({
        now: 7,
        canDoWithout: false,
      });
      expect(await known('django_app', 'with_django', 'django')).toMatchObject({
        now: 6,
        canDoWithout: true,
      });
    },
  );

  // What is no matter of Celery's release, or takes libraries that its distribution has not, is tried with one.
  if (python !== pythons[0]?.python) return;

  it.skipIf(lacks('sqlalchemy', 'psycopg2', 'gevent').length > 0)(
    `of a library that waits in C block the hub at a line of the user's (needs ${lacks('sqlalchemy', 'psycopg2', 'gevent')})`,
    async () => {
      const setting = celerySetting('gevent', 8, { connections: 8 });
      const { hub } = await batch('database_app.with_engine', [SECONDS], setting, 'sqlalchemy');
      expect(hub?.where).toMatch(
        /^database_app\.py:\d+ in with_engine, calling sqlalchemy\/.*\.py:\d+ in \w+$/,
      );
      expect(hub!.stack.some((line) => line.startsWith('sqlalchemy/'))).toBe(true);
    },
  );

  it.skipIf(lacks('sqlalchemy', 'psycopg2').length > 0)(
    `beyond the server's places are refused (needs ${lacks('sqlalchemy', 'psycopg2')})`,
    async () => {
      const many = celerySetting('threads', 2 * PLACES, { connections: 'none' });
      // Long enough for all threads to ask while the first ones have every place, also where connecting is slow.
      const slow = 75 * SECONDS;
      const refused = await batch('database_app.with_engine', [slow], many, 'sqlalchemy');
      expect(Object.keys(errors(refused))).toEqual(['53300']);
      expect(errors(refused)['53300']).toBeGreaterThanOrEqual(PLACES);
      expect(use(refused).peak).toBe(PLACES);

      const tooLarge = { ...many, connections: 2 * PLACES };
      const alsoRefused = await batch('database_app.with_engine', [slow], tooLarge, 'sqlalchemy');
      expect(errors(alsoRefused)['53300']).toBeGreaterThan(0);

      const pooled = await batch(
        'database_app.with_engine',
        [20 * SECONDS],
        { ...many, connections: PLACES / 2 },
        'sqlalchemy',
      );
      expect(outcomes(pooled)).toEqual({ [OUTCOME.done]: TASKS });
      expect(use(pooled).peak).toBe(PLACES / 2);
    },
  );

  it.skipIf(lacks('django', 'psycopg_pool').length > 0)(
    `are as many as tasks for Django without its pool (needs ${lacks('django', 'psycopg_pool')})`,
    async () => {
      const seen = await batch(
        'django_app.with_django',
        [SECONDS],
        celerySetting('threads', 4, { connections: 'none' }),
        'django',
      );
      expect(outcomes(seen)).toEqual({ [OUTCOME.done]: TASKS });
      expect(use(seen).opened).toBe(TASKS);
    },
  );

  it('that cannot be given to a worker end it, with what was raised', async () => {
    for (const poolType of ['threads', 'solo'] as const) {
      const { fleet, workload } = await lab.fleet('with_handed', [['']], 'database_app', {
        connections: 'database_app:broken_setup',
      });
      await expect(fleet.start(celerySetting(poolType, 1, { connections: 1 }), workload)).rejects.toThrow(
        /ValueError: no pool of 1 for you \(.*database_app\.py:\d+\)/,
      );
    }
  });

  it.skipIf(lacks('psycopg2', 'gevent').length > 0)(
    `kept for each thread are made again by each green thread (needs ${lacks('psycopg2', 'gevent')})`,
    async () => {
      const kept = async (setting: Setting) =>
        use(await batch('database_app.with_kept', [SECONDS], setting)).opened;
      expect(await kept(celerySetting('threads', 8))).toBeLessThanOrEqual(8);
      expect(await kept(celerySetting('gevent', 8))).toBe(TASKS);
    },
  );

  describe.skipIf(lacks('requests', 'httpx').length > 0)(
    `of HTTP (needs ${lacks('requests', 'httpx')})`,
    () => {
      let server: Server;
      let opened = 0;
      let open = 0;
      let peak = 0;
      beforeEach(async () => {
        opened = open = peak = 0;
        server = createServer(
          (_request, response) => void setTimeout(() => response.end('.'), 1_000 * SECONDS),
        );
        server.on('connection', (socket) => {
          opened++;
          peak = Math.max(peak, ++open);
          socket.once('close', () => open--);
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        process.env.POOLTUNE_TEST_HTTP = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      });
      afterEach(() => {
        delete process.env.POOLTUNE_TEST_HTTP;
        server.closeAllConnections();
        server.close();
      });

      it.each(['requests', 'httpx'])('with %s are as many as its session may have', async (how) => {
        const seen = await batch(
          `http_app.with_${how}`,
          [],
          celerySetting('threads', 12, { connections: 3 }),
          how,
        );
        expect(outcomes(seen)).toEqual({ [OUTCOME.done]: TASKS });
        expect(peak).toBe(3);
        expect(opened).toBe(3);
      });

      it.each(['requests', 'httpx'])('with %s are one for each request without a pool', async (how) => {
        const seen = await batch(
          `http_app.with_${how}`,
          [],
          celerySetting('threads', 4, { connections: 'none' }),
          how,
        );
        expect(outcomes(seen)).toEqual({ [OUTCOME.done]: TASKS });
        expect(opened).toBe(TASKS);
      });
    },
  );

  it.each<[string, RegExp]>([
    ['mysql', /there is no library "mysql": django, httpx, psycopg, requests, sqlalchemy/],
    ['nowhere:setup', /nowhere cannot be imported/],
    ['database_app:nothing', /database_app has no nothing/],
    ['database_app:URL', /database_app:URL is no function/],
    ['django=other', /Django|DJANGO|Django settings/],
    ['httpx', /there is no httpx\.Client once the app is loaded/],
  ])('are refused where they cannot be set: %s', async (how, message) => {
    await expect(lab.fleet('with_handed', [['']], 'database_app', { connections: how })).rejects.toThrow(
      message,
    );
  });
});

function use({ connections }: Observation): { readonly opened: number; readonly peak: number } {
  return connections[0] ?? { opened: 0, peak: 0 };
}

function outcomes({ records }: Observation): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const outcome of records.outcome) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function errors({ records }: Observation): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let row = 0; row < records.length; row++) {
    const kind = records.errorKinds[records.errorKind[row]!];
    if (records.outcome[row] !== OUTCOME.done) counts[String(kind)] = (counts[String(kind)] ?? 0) + 1;
  }
  return counts;
}

function canImport(python: string, module: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
