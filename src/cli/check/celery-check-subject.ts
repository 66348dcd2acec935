import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Base } from '../../check/base/take-base.js';
import { likelyBetterSetting } from '../../check/better-setting.js';
import { startVersion } from '../../check/check-trial.js';
import {
  type CeleryApp,
  type CeleryCall,
  describeApp,
  listTasks,
  readCalls,
} from '../../fleet/celery/celery-app.js';
import type { CeleryLab } from '../../fleet/celery/celery-lab.js';
import { choosePython } from '../../fleet/celery/choose-python.js';
import type { PythonCommand } from '../../fleet/celery/probe-process.js';
import { EnvironmentError, messageOf, PooltuneError } from '../../foundation/errors.js';
import { seededRandom } from '../../foundation/random.js';
import { CELERY_POOLS } from '../../study/arm.js';
import { defaultCelerySetting } from '../../study/default-setting.js';
import { taskProfile } from '../../study/task-profile.js';
import { calibrateCelery } from '../../trial/calibration/calibrate-celery.js';
import type { CeleryOptions } from '../celery-options.js';
import {
  celeryFleetIn,
  celeryVersions,
  celeryWorkload,
  IMPORT_TIMEOUT_MS,
  submitCalls,
  usualConnections,
} from '../celery-workload.js';
import { fitConnections } from '../fit-connections.js';
import type { CeleryCheckLabs } from './check-labs.js';
import type { CheckOptions } from './check-options.js';
import { type CheckSubject, SHORT_COMMIT, type VersionName } from './check-subject.js';

/** What a load has queued at its end is waited for this long, ms. */
const DRAIN_MS = 5_000;
const CALIBRATION_MS = 1_000;
/** Of the budget, at most. */
const CALIBRATION_SHARE = 0.05;

/** A Celery app on real workers. Both versions run on the same interpreter, unless the base has one of its own. */
export function celeryCheckSubject(
  celery: CeleryOptions,
  labs: CeleryCheckLabs,
  options: CheckOptions,
  cwd: string,
): CheckSubject {
  const folder = celery.folder ?? cwd;
  return {
    name: celery.app,
    // No file of that name is looked for: the folder is where the app is imported from.
    place: path.join(folder, celery.app),
    async prepare(base, { budgetMs, signal, onStage }) {
      const python = await choosePython(celery.python, cwd);
      const calls =
        celery.payloadsPath === undefined ? [] : await readCalls(path.resolve(cwd, celery.payloadsPath));
      const describeIn = (
        lab: CeleryLab,
        command: PythonCommand,
        { tasks, of = calls }: { readonly tasks: readonly string[]; readonly of?: readonly CeleryCall[] },
      ) =>
        describeApp(celery.app, command, {
          orders: lab.orders(celery.app, celery.results),
          tasks,
          calls: of,
          payloadsPath: celery.payloadsPath,
          connections: celery.connections,
          folder: lab.base.folder,
          timeoutMs: IMPORT_TIMEOUT_MS,
          signal,
        });
      const command = { python, cwd: folder };
      const headLab = await labs.lab('head');
      const whole = await describeIn(headLab, command, { tasks: options.tasks });
      const other = base && (await baseTasks(base, { celery, labs, command, signal }));
      const names = whole.tasks.map(({ name }) => name);
      const common = names.filter((name) => other?.names.includes(name));
      const wanted = (name: string) => options.tasks.length === 0 || options.tasks.includes(name);
      const compares = other !== undefined && common.length > 0;
      // A call of a task that an app has not would be refused.
      const both = { tasks: common, of: calls.filter(({ task }) => common.includes(task)) };
      const head =
        compares && common.length < names.length ? await describeIn(headLab, command, both) : whole;
      const apps: Partial<Record<VersionName, CeleryApp>> = { head, rival: head };
      if (compares) {
        onStage('loading the base');
        apps.base = await inBase(base!, signal, async () =>
          describeIn(await labs.lab('base'), other.command, both),
        );
      }
      const usesConnections = head.connections !== null;
      const { seed, taskTimeoutMs } = options;
      return {
        head: celeryWorkload(head),
        hasBase: compares,
        newTasks: base === undefined ? [] : names.filter((name) => !common.includes(name)),
        removedTasks: (other?.names ?? []).filter(
          (name) => wanted(name) && !Object.hasOwn(head.retryLimits, name),
        ),
        warnings: apps.base === undefined ? [] : differences(head, apps.base),
        usesConnections,
        versions: { ...celeryVersions(head), broker: headLab.broker.kind },
        defaultSetting: (cores) => {
          const setting = defaultCelerySetting(cores);
          return fitConnections(setting, usesConnections, usualConnections(head, setting));
        },
        fitted: (setting) => fitConnections(setting, usesConnections, usualConnections(head, setting)),
        async likelyBetter(current, machine) {
          onStage('each task alone');
          const workload = celeryWorkload(head);
          const calibration = await calibrateCelery(head, workload, {
            orders: headLab.orders(celery.app, celery.results),
            budgetMs: Math.min(CALIBRATION_MS, CALIBRATION_SHARE * budgetMs),
            taskTimeoutMs,
            folder: headLab.base.folder,
            seed,
            signal,
          });
          const pools = CELERY_POOLS.filter(
            ({ poolType }) =>
              (poolType !== 'gevent' && poolType !== 'eventlet') || head.versions[poolType] !== null,
          );
          return likelyBetterSetting(current, taskProfile(calibration, workload), machine, pools);
        },
        async version(name, setting) {
          const lab = await labs.lab(name);
          const app = apps[name]!;
          await submitCalls(lab, app, seed);
          const orders = lab.orders(celery.app, celery.results);
          const fleet = celeryFleetIn(lab, app, orders, taskTimeoutMs);
          const version = { setting, workload: celeryWorkload(app) };
          return () =>
            startVersion(fleet, version, {
              random: seededRandom(seed),
              signal,
              drainMs: DRAIN_MS,
              untilIdle: true,
            });
        },
      };
    },
  };
}

interface BaseTasks {
  readonly names: readonly string[];
  readonly command: PythonCommand;
}

/**
 * The base's tasks; none where it has no such folder.
 * @throws {EnvironmentError} when it cannot be imported, or what is imported is the head
 */
async function baseTasks(
  base: Base,
  {
    celery,
    labs,
    command,
    signal,
  }: {
    readonly celery: CeleryOptions;
    readonly labs: CeleryCheckLabs;
    readonly command: PythonCommand;
    readonly signal: AbortSignal;
  },
): Promise<BaseTasks> {
  const cwd = base.pathOf(command.cwd);
  if (cwd === undefined) return { names: [], command };
  const own = { python: ownPython(base, command.python) ?? command.python, cwd };
  const lab = await labs.lab('base');
  const files = await inBase(base, signal, () =>
    listTasks(celery.app, own, {
      orders: lab.orders(celery.app, celery.results),
      folder: lab.base.folder,
      timeoutMs: IMPORT_TIMEOUT_MS,
      signal,
    }),
  );
  requireOwnFiles(base, files);
  return { names: Object.keys(files), command: own };
}

/** What was installed for the base is where it is in the head. */
function ownPython(base: Base, python: string): string | undefined {
  // By its folder: the interpreter of a virtual environment is a link to one outside.
  const folder = base.pathOf(path.dirname(python));
  const own = folder && path.join(folder, path.basename(python));
  return own !== undefined && existsSync(own) ? own : undefined;
}

/**
 * A project that is installed in editable mode is imported from the head's folder, wherever the app is started: the head would be
 * compared with itself.
 * @throws {EnvironmentError}
 */
function requireOwnFiles(base: Base, files: Readonly<Record<string, string | null>>): void {
  for (const [task, file] of Object.entries(files)) {
    if (file === null || !isWithin(base.headRoot, file) || isWithin(base.root, file)) continue;
    if (file.includes(`${path.sep}site-packages${path.sep}`)) continue;
    throw new EnvironmentError(
      `${nameOf(base)} cannot be measured: its task ${task} was imported from the head, ${file}.`,
      {
        hint: "The project is installed in editable mode, or on PYTHONPATH. Give the base an environment of its own: --base-install 'python3 -m venv .venv && .venv/bin/pip install -e .' --python .venv/bin/python",
      },
    );
  }
}

function isWithin(folder: string, file: string): boolean {
  const within = path.relative(folder, file);
  return within !== '' && !within.startsWith('..') && !path.isAbsolute(within);
}

/** @throws {EnvironmentError} for what goes wrong in the base, which is nothing that the user typed */
async function inBase<Value>(base: Base, signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const hint = thrown instanceof PooltuneError ? thrown.hint : undefined;
    throw new EnvironmentError(`${nameOf(base)} cannot be measured: ${messageOf(thrown)}`, {
      cause: thrown,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function nameOf({ ref, commit }: Base): string {
  return `The base, ${ref} (${commit.slice(0, SHORT_COMMIT)}),`;
}

/** What the user must know of two apps that are called in the same way. */
function differences(head: CeleryApp, base: CeleryApp): string[] {
  const bodies = ({ messages }: CeleryApp) => messages.map(({ task, body }) => `${task} ${body}`).join('\n');
  return bodies(head) === bodies(base)
    ? []
    : [
        'Base and head send different messages for the same calls: a part of what differs may come from these, not from the tasks.',
      ];
}
