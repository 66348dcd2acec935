import { readFileSync } from 'node:fs';
import path from 'node:path';

/** How Node.js treats a file: by its extension, else by `type` in the package.json nearest above it. */
export function moduleKind(file: string): 'esm' | 'commonjs' {
  if (/\.m[jt]s$/.test(file)) return 'esm';
  if (/\.c[jt]s$/.test(file)) return 'commonjs';
  return packageType(path.dirname(file));
}

function packageType(folder: string): 'esm' | 'commonjs' {
  for (let at = folder; ; at = path.dirname(at)) {
    let text: string | undefined;
    try {
      text = readFileSync(path.join(at, 'package.json'), 'utf8');
    } catch {
      // None here, or none that can be read: the next one above decides.
    }
    if (text !== undefined) return declaresModule(text) ? 'esm' : 'commonjs';
    if (path.dirname(at) === at) return 'commonjs';
  }
}

function declaresModule(packageJson: string): boolean {
  try {
    return (JSON.parse(packageJson) as { type?: unknown } | null)?.type === 'module';
  } catch {
    return false;
  }
}
