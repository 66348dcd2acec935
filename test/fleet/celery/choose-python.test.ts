import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { choosePython } from '../../../src/fleet/celery/choose-python.js';
import { EnvironmentError, UsageError } from '../../../src/foundation/errors.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pooltune-test-'));
  await program('system', 'python3');
  await program('system', 'python3.12');
  await program('old', 'python');
  await program('venv', 'bin', 'python');
  await program('project', '.venv', 'bin', 'python');
  await writeFile(path.join(folder, 'project', 'notes'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  vi.stubEnv('PATH', path.join(folder, 'system'));
  vi.stubEnv('VIRTUAL_ENV', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function program(...names: string[]): Promise<void> {
  const file = path.join(folder, ...names);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '');
  await chmod(file, 0o755);
}

const project = () => path.join(folder, 'project');

describe('the interpreter', () => {
  it('is the one that was named, by its path from the working directory', async () => {
    const chosen = await choosePython('.venv/bin/python', project());
    expect(chosen).toBe(path.join(project(), '.venv/bin/python'));
  });

  it('is the one that was named, by its name', async () => {
    expect(await choosePython('python3.12', project())).toBe(path.join(folder, 'system', 'python3.12'));
  });

  it("is the active virtual environment's where none was named", async () => {
    vi.stubEnv('VIRTUAL_ENV', path.join(folder, 'venv'));
    expect(await choosePython(undefined, project())).toBe(path.join(folder, 'venv', 'bin', 'python'));
  });

  it('is that of the system where the virtual environment is gone', async () => {
    vi.stubEnv('VIRTUAL_ENV', path.join(folder, 'removed'));
    expect(await choosePython(undefined, project())).toBe(path.join(folder, 'system', 'python3'));
  });

  it('may be called python where there is no python3', async () => {
    vi.stubEnv('PATH', path.join(folder, 'old'));
    expect(await choosePython(undefined, project())).toBe(path.join(folder, 'old', 'python'));
  });
});

it.each(['.venv/bin/python4', './notes', 'python9'])(
  '%s is refused where it is no program',
  async (named) => {
    await expect(choosePython(named, project())).rejects.toThrow(UsageError);
    await expect(choosePython(named, project())).rejects.toThrow(`--python: there is no program ${named}.`);
  },
);

it('a machine without Python is told of', async () => {
  vi.stubEnv('PATH', project());
  await expect(choosePython(undefined, project())).rejects.toThrow(EnvironmentError);
});
