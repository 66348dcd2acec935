import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { COMMENT_MARK, renderCheckMarkdown } from '../../src/report/check/check-markdown.js';
import { checkResult, failedCheck } from '../check/check-result.js';
import { checkReport } from '../report/check/check-report.js';

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/github-actions.md', import.meta.url)), 'utf8');
const FILES = [...PAGE.matchAll(/^```yaml\n# (\S+)\n(.*?)^```/gms)].map(([, file, text]) => ({
  file: file!,
  document: parseDocument(text!, { strict: true }),
}));

const step = z.union([
  z.strictObject({
    uses: z.string().regex(/^actions\/[\w-]+(\/[\w-]+)?@v\d+$/),
    with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    if: z.string().optional(),
  }),
  z.strictObject({
    run: z.string(),
    env: z.record(z.string(), z.string()).optional(),
    if: z.string().optional(),
  }),
]);
const workflow = z.strictObject({
  name: z.string(),
  on: z.union([
    z.literal('pull_request'),
    z.strictObject({ push: z.object({ branches: z.array(z.string()) }) }),
  ]),
  permissions: z.record(z.string(), z.enum(['read', 'write'])),
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.boolean() }).optional(),
  jobs: z.record(
    z.string(),
    z.strictObject({
      'runs-on': z.string(),
      'timeout-minutes': z.number(),
      concurrency: z.string().optional(),
      steps: z.array(step),
    }),
  ),
});
const workflows = () =>
  FILES.filter(({ file }) => file.startsWith('.github/')).map(({ document }) =>
    workflow.parse(document.toJS()),
  );

test('every workflow and pipeline of the page is YAML without a warning', () => {
  expect(FILES.map(({ file }) => file)).toEqual([
    '.github/workflows/performance.yml',
    '.github/workflows/performance.yml',
    '.github/workflows/performance.yml',
    '.gitlab-ci.yml',
    '.github/workflows/performance-history.yml',
  ]);
  for (const { document } of FILES) expect([...document.errors, ...document.warnings]).toEqual([]);
});

test('a workflow says what it may do, and fetches the base', () => {
  const [check, comment, celery, history] = workflows();
  expect(check!.permissions).toEqual({ contents: 'read' });
  expect(comment!.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
  expect(celery!.permissions).toEqual({ contents: 'read' });
  expect(history!.permissions).toEqual({ contents: 'read' });
  for (const { jobs } of [check!, comment!, celery!, history!]) {
    const [checkout] = Object.values(jobs)[0]!.steps;
    expect(checkout).toMatchObject({
      uses: expect.stringMatching(/^actions\/checkout@/),
      with: { 'fetch-depth': expect.any(Number) },
    });
  }
});

test('no expression is pasted into a shell, where a branch\u2019s name would be code', () => {
  const runs = workflows()
    .flatMap(({ jobs }) => Object.values(jobs))
    .flatMap(({ steps }) => steps.flatMap((one) => ('run' in one ? one.run : [])));
  expect(runs.length).toBeGreaterThan(5);
  expect(runs.filter((text) => text.includes('${{'))).toEqual([]);
});

test('the pipeline keeps the JUnit XML that the check writes, also of one that failed', () => {
  const { performance } = FILES.find(({ file }) => file === '.gitlab-ci.yml')!.document.toJS();
  expect(performance.script.at(-1)).toContain(`--junit ${performance.artifacts.reports.junit}`);
  expect(performance.artifacts.when).toBe('always');
});

describe('the comment on a pull request', () => {
  const script = () =>
    Object.values(workflows()[1]!.jobs)[0]!.steps.flatMap((one) =>
      'uses' in one && one.uses.startsWith('actions/github-script@') ? String(one.with.script) : [],
    )[0]!;
  interface Comment {
    readonly id: number;
    readonly user: { readonly type: string };
    body: string;
  }
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pooltune-comment-'));
    mkdirSync(path.join(folder, 'reports/latest'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the script as actions/github-script does, with GitHub's comments in a list. */
  async function run(comments: Comment[]): Promise<void> {
    const github = {
      paginate: async (list: unknown, { issue_number }: { issue_number: number }) => {
        expect(list).toBe(github.rest.issues.listComments);
        expect(issue_number).toBe(7);
        return comments;
      },
      rest: {
        issues: {
          listComments: () => {},
          createComment: async ({ body }: { body: string }) => {
            comments.push({ id: comments.length, user: { type: 'Bot' }, body });
          },
          updateComment: async ({ comment_id, body }: { comment_id: number; body: string }) => {
            comments.find(({ id }) => id === comment_id)!.body = body;
          },
        },
      },
    };
    const AsyncFunction = (async () => {}).constructor as new (
      ...texts: string[]
    ) => (...values: unknown[]) => Promise<void>;
    // Its paths are relative to the workspace.
    const there = (file: string) => path.join(folder, file);
    const fs = {
      existsSync: (file: string) => existsSync(there(file)),
      readFileSync: (file: string, encoding: BufferEncoding) => readFileSync(there(file), encoding),
    };
    await new AsyncFunction('github', 'context', 'require', script())(
      github,
      { repo: { owner: 'ada', repo: 'shop' }, issue: { number: 7 } },
      (name: string) => (name === 'node:fs' ? fs : undefined),
    );
  }
  const write = (body: string) => writeFileSync(path.join(folder, 'reports/latest/check.md'), body);

  test('is made once, and renewed by its mark', async () => {
    const comments: Comment[] = [
      { id: 0, user: { type: 'User' }, body: `${COMMENT_MARK}\nquoted by somebody` },
      { id: 1, user: { type: 'Bot' }, body: 'of another workflow' },
    ];
    const first = renderCheckMarkdown(checkReport(failedCheck()));
    const second = renderCheckMarkdown(checkReport(checkResult()));
    write(first);
    await run(comments);
    expect(comments.map(({ body }) => body).slice(2)).toEqual([first]);
    write(second);
    await run(comments);
    expect(comments.map(({ body }) => body).slice(2)).toEqual([second]);
    expect(comments[0]!.body).toContain('quoted by somebody');
  });

  test('is not made where nothing was measured', async () => {
    const comments: Comment[] = [];
    await run(comments);
    expect(comments).toEqual([]);
  });
});
