import { describe, expect, test } from 'vitest';
import { CELERY_PASTE_TARGETS, type PasteTarget } from '../../../src/advise/advice.js';
import { type PasteOptions, pasteFor } from '../../../src/advise/paste/targets.js';
import { adviseOn } from '../../../src/advise/recommendation.js';
import { reportSchema } from '../../../src/report/report-schema.js';
import { buildReport } from '../../report/build-report.js';
import { eventLoop, MACHINE, percentiles, setting, VERSIONS } from '../../report/fixtures.js';
import { COMPUTES, celery, celeryStudy, celeryTrial, PREFORK_ON_TWO_CORES } from '../celery-study.js';

const APP: PasteOptions = { app: 'proj.celery:app' };
const USES = { http: true, postgres: true };

function pasteOf(of: ReturnType<typeof celery>, target: PasteTarget, options: PasteOptions = APP) {
  return pasteFor(of, USES, VERSIONS, options).find((paste) => paste.target === target)!;
}

describe('the targets', () => {
  const targets = (of: ReturnType<typeof setting>) =>
    pasteFor(of, USES, VERSIONS, APP).map(({ target, language, library }) => [target, language, library]);

  test("of Celery's pools are Celery's alone, whatever the tasks use", () => {
    for (const poolType of ['solo', 'threads', 'prefork', 'gevent', 'eventlet'] as const) {
      expect(targets(celery(poolType, 1, { connections: 5 }))).toEqual([
        ['celery', 'sh', 'celery 5'],
        ['celery-config', 'python', 'celery 5'],
        ['systemd', 'ini', 'celery 5'],
        ['kubernetes', 'yaml', 'celery 5'],
      ]);
    }
  });

  test("of Node.js's pools have none of Celery's", () => {
    const all = [setting(), eventLoop(4), setting({ poolType: 'threads', implementation: 'piscina' })];
    const found = all.flatMap((of) => targets(of).map(([target]) => target));
    expect(found).toContain('rabbitmq');
    for (const target of CELERY_PASTE_TARGETS) expect(found).not.toContain(target);
  });
});

describe('the command line', () => {
  test('has the pool, the concurrency and the multiplier', () => {
    const { code, brief, noCounterpart } = pasteOf(celery('prefork', 16), 'celery');
    expect(code).toBe(
      'celery -A proj.celery:app worker --pool=prefork --concurrency=16 --prefetch-multiplier=4\n',
    );
    expect(brief).toBe(code.trimEnd());
    expect(noCounterpart).toEqual([
      'Early acknowledgement: no option of the worker; set task_acks_late = False in the configuration.',
    ]);
  });

  test('leaves a multiplier of 0, which it would not take, and the acknowledgement to the configuration', () => {
    const of = celery('gevent', 200, { prefetchMultiplier: 0, acknowledgement: 'late' });
    const { code, noCounterpart } = pasteOf(of, 'celery');
    expect(code).toBe('celery -A proj.celery:app worker --pool=gevent --concurrency=200\n');
    expect(noCounterpart).toEqual([
      'No prefetch limit: --prefetch-multiplier 0 means the value of the configuration; set worker_prefetch_multiplier = 0 there.',
      'Late acknowledgement: no option of the worker; set task_acks_late = True in the configuration.',
    ]);
  });

  test('is one per node, each with a name of its own', () => {
    const { code, brief } = pasteOf(celery('solo', 1, { nodes: 2 }), 'celery', {});
    expect(code).toBe(`# One node each, side by side; every name only once.
celery -A proj worker --pool=solo --concurrency=1 --prefetch-multiplier=4 --hostname=worker1@%h
celery -A proj worker --pool=solo --concurrency=1 --prefetch-multiplier=4 --hostname=worker2@%h
`);
    expect(brief).toMatch(/, 2 times, each with a --hostname of its own$/);
  });
});

describe('the configuration', () => {
  test('says what window it makes with early acknowledgement', () => {
    const { code, brief, noCounterpart } = pasteOf(celery('prefork', 16), 'celery-config');
    expect(
      code,
    ).toBe(`# celeryconfig.py, for app.config_from_object('celeryconfig'); options of the command line win over it.
worker_pool = 'prefork'
worker_concurrency = 16
# The window: 4 × 16 = 64 tasks; with early acknowledgement up to 80 held and running.
worker_prefetch_multiplier = 4
# Early: acknowledged when it starts; what a node that dies was running is lost.
task_acks_late = False
# broker_pool_limit: how many connections to the broker are kept for publishing, 10 unless it is set. It was not compared.
`);
    expect(brief).toBe(
      "worker_pool = 'prefork'; worker_concurrency = 16; worker_prefetch_multiplier = 4; task_acks_late = False",
    );
    expect(noCounterpart).toEqual([]);
  });

  test('with late acknowledgement counts the running tasks within the window', () => {
    const { code } = pasteOf(celery('threads', 3, { acknowledgement: 'late' }), 'celery-config');
    expect(
      code,
    ).toContain(`# The window: 4 × 3 = 12 tasks; with late acknowledgement the running ones are among them.
worker_prefetch_multiplier = 4
# Late: acknowledged when it has finished; what a node that dies was running is delivered again.
task_acks_late = True
`);
  });

  test('has the multiplier of 0 that the command line cannot say', () => {
    const { code } = pasteOf(celery('threads', 3, { prefetchMultiplier: 0 }), 'celery-config');
    expect(code).toContain('# No limit: a node takes every task there is.\nworker_prefetch_multiplier = 0\n');
  });

  test('does not name a pool of green threads, whose patches would come too late', () => {
    const { code, brief, noCounterpart } = pasteOf(celery('gevent', 200, { nodes: 2 }), 'celery-config');
    expect(code).not.toMatch(/^worker_pool/m);
    expect(code).toContain('--pool=gevent');
    expect(brief).not.toContain('worker_pool');
    expect(noCounterpart).toEqual([
      'The pool type: start the worker with --pool=gevent.',
      '2 nodes: start the worker 2 times, each with a --hostname of its own.',
    ]);
  });

  test('says where AMQP cannot carry the window', () => {
    const of = celery('gevent', 1_000, { prefetchMultiplier: 100 });
    expect(pasteOf(of, 'celery-config').noCounterpart.join()).toContain(
      'A window of 100000 is more than AMQP can say (65,535)',
    );
    expect(pasteOf(celery('gevent', 1_000), 'celery-config').noCounterpart.join()).not.toContain('AMQP');
  });
});

describe('the systemd unit', () => {
  test('runs the worker in the foreground, and lets running tasks end', () => {
    expect(pasteOf(celery('prefork', 16), 'systemd').code).toBe(`# /etc/systemd/system/celery.service
[Unit]
Description=Celery worker
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
# Put in the app's folder, its user, and where its celery is.
WorkingDirectory=/srv/app
User=app
ExecStart=/srv/app/.venv/bin/celery -A proj.celery:app worker --pool=prefork --concurrency=16 --prefetch-multiplier=4
Restart=on-failure
# SIGTERM: no new tasks, and an end when the running ones have ended.
KillSignal=SIGTERM
# To the parent alone: a child that gets SIGTERM ends amid its task.
KillMode=mixed
# Running tasks have this long to end before they are killed.
TimeoutStopSec=90

[Install]
WantedBy=multi-user.target
`);
  });

  test("has an instance per node, whose name is not taken for one of systemd's own", () => {
    const { code, brief } = pasteOf(celery('threads', 8, { nodes: 3 }), 'systemd');
    expect(code).toMatch(/^# \S+celery@\.service; systemctl enable --now celery@1 celery@2 celery@3\n/);
    expect(code).toContain(' --hostname=worker%i@%%h\n');
    expect(code).not.toContain('KillMode');
    expect(brief).toMatch(/TimeoutStopSec=90; 3 instances$/);
  });

  test('gives twice the longest task that was seen, where that is more than usual', () => {
    const node = { memoryBytes: null, cores: null, longestTaskMs: 61_000 };
    expect(pasteOf(celery('threads', 8), 'systemd', { node }).code).toContain(
      'before they are killed. The longest took 1 min 1 s here.\nTimeoutStopSec=122\n',
    );
  });
});

describe('the Kubernetes deployment', () => {
  test('requests what a node needed, rounded up', () => {
    const node = { memoryBytes: 171.2 * 2 ** 20, cores: 1.937, longestTaskMs: 1_200 };
    const { code, brief } = pasteOf(celery('prefork', 16, { nodes: 2 }), 'kubernetes', { ...APP, node });
    expect(code).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: celery-worker
spec:
  replicas: 2
  selector:
    matchLabels:
      app: celery-worker
  template:
    metadata:
      labels:
        app: celery-worker
    spec:
      # Running tasks have this long to end before they are killed. The longest took 1.2 s here.
      terminationGracePeriodSeconds: 30
      containers:
        - name: worker
          image: app # put in yours
          command: ["celery", "-A", "proj.celery:app", "worker", "--pool=prefork", "--concurrency=16", "--prefetch-multiplier=4"]
          resources:
            requests:
              memory: 172Mi # the most that a node used here
              cpu: 1940m # what a node kept busy at its capacity
`);
    expect(brief).toMatch(/^replicas: 2, command: celery .*, memory request: 172Mi, cpu request: 1940m$/);
  });

  test('requests nothing that was not measured', () => {
    const { code, brief } = pasteOf(celery('prefork', 16), 'kubernetes');
    expect(code).not.toContain('resources');
    expect(code).toMatch(/"--prefetch-multiplier=4"\]\n$/);
    expect(brief).not.toContain('request');
  });
});

describe("a study's pastes", () => {
  const [prefork, threads] = PREFORK_ON_TWO_CORES;
  const pastesOf = (trials: Parameters<typeof celeryStudy>[1], celeryApp?: { app: string }) =>
    adviseOn(celeryStudy(COMPUTES, trials), {
      machine: MACHINE,
      versions: VERSIONS,
      ...(celeryApp === undefined ? {} : { celery: { ...celeryApp, retryLimits: {} } }),
    }).paste;

  test("are made from the app and from the recommended setting's own trials, per node", () => {
    const onTwo = celeryTrial(3, { ...prefork.setting, nodes: 2 }, 200, 1.99, {
      memoryPeakBytes: 400 * 2 ** 20,
      serviceTime: percentiles(20_000),
    });
    const greedy = { ...threads, figures: { ...threads.figures, memoryPeakBytes: 900 * 2 ** 20 } };
    const paste = pastesOf([prefork, greedy, onTwo], { app: 'shop.tasks:queue' });
    const code = paste.find(({ target }) => target === 'kubernetes')!.code;
    expect(code).toContain('"shop.tasks:queue"');
    expect(code).toContain('memory: 200Mi');
    expect(code).toContain('cpu: 1950m');
    // Its p99 of 60 s, twice.
    expect(code).toContain('terminationGracePeriodSeconds: 120\n');
  });

  test('without an app are for one that Celery calls proj', () => {
    expect(pastesOf([prefork])[0]!.code).toContain('celery -A proj worker ');
  });

  test('have a fixed concurrency: what was measured was not scaled', () => {
    for (const { code } of pastesOf([prefork, threads])) expect(code).not.toMatch(/autoscale/i);
  });

  test('are in the report, which its schema knows', () => {
    const report = buildReport(celeryStudy(COMPUTES, [prefork, threads]));
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report))).paste.map(({ target }) => target)).toEqual([
      // Nobody has said what makes their connections.
      ...CELERY_PASTE_TARGETS.filter((target) => target !== 'connections'),
    ]);
  });
});

describe('the connection pool', () => {
  const code = (connections: string, of: ReturnType<typeof celery>) =>
    pasteOf(of, 'connections', { ...APP, connections })?.code;

  test("is each process's share under prefork, and one for all threads", () => {
    expect(code('sqlalchemy=proj.db:engine', celery('prefork', 4, { connections: 8 }))).toBe(
      '# Each process has its own: 8 per node / 4 processes.\nengine = create_engine(url, pool_size=2, max_overflow=0)\n',
    );
    expect(code('psycopg', celery('threads', 16, { connections: 3 }))).toBe(
      '# One pool for all 16 tasks of the worker.\npool = ConnectionPool(url, min_size=3, max_size=3)\n',
    );
  });

  test('is left out in words of each library', () => {
    const none = celery('threads', 16, { connections: 'none' });
    expect(code('sqlalchemy', none)).toContain('NullPool');
    expect(code('requests', none)).toContain("'close'");
    expect(code('httpx', none)).toContain('max_keepalive_connections=0');
    expect(code('django', none)).toContain("without 'pool'");
  });

  test('of Django comes with what Celery does to it under prefork', () => {
    expect(code('django', celery('prefork', 4, { connections: 4 }))).toContain('CELERY_DB_REUSE_MAX');
    expect(code('django', celery('threads', 4, { connections: 4 }))).not.toContain('CELERY_DB_REUSE_MAX');
  });

  test("is no target for a function of the user's, nor where connections are no lever", () => {
    expect(code('proj.db:setup', celery('threads', 4, { connections: 4 }))).toBeUndefined();
    expect(code('sqlalchemy', celery('threads', 4))).toBeUndefined();
  });
});
