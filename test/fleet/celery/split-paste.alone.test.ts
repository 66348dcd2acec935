import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pasteSplit } from '../../../src/advise/paste/celery-split.js';
import { ROUTES } from '../../advise/celery-split.js';
import { NO_CELERY, pythons } from './pythons.js';

const APP = `
from celery import Celery
app = Celery('proj', broker='memory://')
app.config_from_object('celeryconfig')

@app.task
def render(): pass
@app.task
def fetch(): pass
@app.task
def notify(): pass
@app.task
def other(): pass

def queue_of(name):
    return app.amqp.router.route({}, name, (), {})['queue'].name
`;
const ASK = `
import json, proj
print(json.dumps({name: proj.queue_of('proj.' + name) for name in ('render', 'fetch', 'notify', 'other')}))
`;

it.skipIf(pythons.length > 0)(`a split is pasted: ${NO_CELERY}`, () => {});

describe.each(pythons)('$title', ({ python }) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pooltune-split-'));
    await writeFile(path.join(folder, 'proj.py'), APP);
    await writeFile(path.join(folder, 'celeryconfig.py'), pasted('celery-routes'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('routes each task to the queue of its kind, and others to the default one', async () => {
    const { stdout } = await promisify(execFile)(python, ['-c', ASK], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({
      render: 'computing',
      fetch: 'waiting',
      notify: 'waiting',
      other: 'celery',
    });
  });

  it('takes the command lines of the workers, with their queues', async () => {
    const commands = pasted('celery-workers')
      .split('\n')
      .filter((line) => line.startsWith('celery '));
    const [, second] = commands.map((line) => line.split(' ').slice(1));
    // The worker reads its options before it looks for its broker, which is none here.
    const { stdout } = await promisify(execFile)(
      python,
      ['-c', PARSE, JSON.stringify(second!.map((each) => each.replaceAll('proj:app', 'proj')))],
      { cwd: folder },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      queues: ['waiting', 'celery'],
      concurrency: 100,
      prefetch_multiplier: 4,
      hostname: expect.stringMatching(/^waiting@/),
    });
  });
});

const PARSE = `
import json, sys
from celery.bin.worker import worker
seen = {}
arguments = json.loads(sys.argv[1])
context = worker.make_context('worker', arguments[arguments.index('worker') + 1:], obj=None, resilient_parsing=True)
print(json.dumps({name: context.params[name] for name in ('queues', 'concurrency', 'prefetch_multiplier', 'hostname')}))
`;

function pasted(target: 'celery-routes' | 'celery-workers'): string {
  return pasteSplit(ROUTES, 'proj:app', { pooltune: '0.0.0' }).find((paste) => paste.target === target)!.code;
}
