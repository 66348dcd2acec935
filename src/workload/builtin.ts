import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BuiltinWorkload {
  readonly name: string;
  /** Absolute path of its task module. */
  readonly modulePath: string;
}

/** The workloads that come with the package: ordinary task modules in `workloads/`, by name. */
export function builtinWorkloads(): BuiltinWorkload[] {
  // Two levels up from both src/workload/ and dist/workload/.
  const folder = fileURLToPath(new URL('../../workloads', import.meta.url));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .sort()
    .map((file) => ({ name: path.parse(file).name, modulePath: path.join(folder, file) }));
}
