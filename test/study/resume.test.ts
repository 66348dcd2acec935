import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeSetting, type Setting } from '../../src/fleet/setting.js';
import { EnvironmentError } from '../../src/foundation/errors.js';
import { seededRandom } from '../../src/foundation/random.js';
import { Journal, type JournalContents, readJournal } from '../../src/study/journal.js';
import type { JournalledTrial } from '../../src/study/journalled-trial.js';
import { runStudy } from '../../src/study/run-study.js';
import type { Evaluate } from '../../src/study/study-options.js';
import { journalHeaderOf } from './journal-header.js';
import { MODELS } from './models.js';
import { studyOptionsFor } from './simulated-lab.js';

const model = MODELS['a server that allows twenty connections']!;
const header = journalHeaderOf(model, 60_000);

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pooltune-resume-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Conditions {
  /** Of how long everything but the trials takes. */
  readonly machine: number;
  readonly refuses?: (setting: Setting) => boolean;
}

/** A study whose journal is a file, on a machine on which thinking takes its time: another time in each run. */
async function journalled(
  earlier: Pick<JournalContents, 'trials' | 'refusals'> = { trials: [], refusals: [] },
  { machine, refuses = () => false }: Conditions = { machine: 1 },
) {
  const path = join(folder, `journal-${++files}.jsonl`);
  const journal = await Journal.create(path, header);
  const asked: Setting[] = [];
  const options = studyOptionsFor(model, { budgetMs: 60_000 });
  const evaluate: Evaluate = async (setting, ...call) => {
    asked.push(setting);
    if (refuses(setting)) throw new EnvironmentError('no room for it');
    return options.evaluate(setting, ...call);
  };
  const random = seededRandom(machine);
  let thoughtMs = 0;
  const result = await runStudy({
    ...options,
    clock: () => {
      thoughtMs += 100 * random();
      return options.clock() + thoughtMs;
    },
    evaluate,
    earlier: earlier.trials,
    earlierRefusals: earlier.refusals,
    journal,
  });
  await journal.close();
  return { result, asked, path, contents: await readJournal(path) };
}

/** What a journal held when it had so many lines. */
async function cutAfter(path: string, lines: number): Promise<JournalContents> {
  const all = (await readFile(path, 'utf8')).split('\n');
  const cut = `${path}.cut`;
  await writeFile(cut, `${all.slice(0, 1 + lines).join('\n')}\n`);
  return readJournal(cut);
}

describe('a study that goes on with the trials of one that was stopped', () => {
  it('measures none of them again, wherever it was stopped and however long it thinks now, and goes on at their place in its time', async () => {
    const whole = await journalled();
    const count = whole.contents.trials.length;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: count }), fc.integer(), async (stoppedAt, machine) => {
        const earlier = await cutAfter(whole.path, stoppedAt);
        const { result, asked, contents } = await journalled(earlier, { machine });
        expect(result.trials.slice(0, stoppedAt)).toEqual(earlier.trials.map(({ trial }) => trial));
        expect(asked).toHaveLength(result.trials.length - stoppedAt);
        expect(contents.trials.map(({ trial }) => trial)).toEqual(result.trials.slice(stoppedAt));
        expect(new Set(result.trials.map(({ id }) => id)).size).toBe(result.trials.length);
        const places = [...earlier.trials, ...contents.trials].flatMap(({ startedMs, elapsedMs }) => [
          startedMs,
          elapsedMs,
        ]);
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }),
      { numRuns: 12 },
    );
  });

  it('tries nothing again that the machine refused', async () => {
    const refuses = ({ poolType }: Setting) => poolType === 'processes';
    const whole = await journalled(undefined, { machine: 1, refuses });
    expect(whole.contents.refusals.map(({ refused }) => refused.poolType)).toContain('processes');
    const again = await journalled(whole.contents, { machine: 2, refuses });
    expect(again.asked).toEqual([]);
    expect(again.result.trials).toEqual(whole.result.trials);
    expect(again.result.elapsedMs).toBe(whole.result.elapsedMs);
  });

  it('takes up what a setting did before the machine refused it', async () => {
    const calls = new Map<string, number>();
    const refuses = (setting: Setting) => {
      const key = describeSetting(setting);
      calls.set(key, (calls.get(key) ?? 0) + 1);
      return calls.get(key)! > 1;
    };
    const whole = await journalled(undefined, { machine: 1, refuses });
    const measured = whole.contents.trials.map(({ trial }) => describeSetting(trial.setting));
    expect(measured).toContain(describeSetting(whole.contents.refusals[0]!.refused));
    const again = await journalled(whole.contents, { machine: 2 });
    expect(again.asked).toEqual([]);
    expect(again.result.trials).toEqual(whole.result.trials);
  });

  it('comes to the same answer when nothing was left to do', async () => {
    const whole = await journalled();
    const { result, asked } = await journalled(whole.contents, { machine: 3 });
    expect(asked).toEqual([]);
    expect(result.recommended).toEqual(whole.result.recommended);
    expect(result.levers).toEqual(whole.result.levers);
  });

  it('measures the trial again that was cut off', async () => {
    const { contents } = await journalled();
    const [first, second] = contents.trials as [JournalledTrial, JournalledTrial];
    const cut = { ...second, trial: { ...second.trial, flags: [{ kind: 'interrupted' } as const] } };
    const { result } = await journalled({ trials: [first, cut], refusals: [] });
    expect(result.trials.filter(({ flags }) => flags.some(({ kind }) => kind === 'interrupted'))).toEqual([]);
    expect(result.trials[0]).toEqual(first.trial);
  });
});
