import { Buffer } from 'node:buffer';
import { readFileSync, rmSync } from 'node:fs';

/** The file in which a probe of this process keeps the frames that it has not written to its socket yet. */
export function mirrorPath(socketPath: string, pid: number): string {
  return `${socketPath}.${pid}`;
}

/**
 * What a probe has told but not written to its socket before its process ended; removes the file. See `Mirror` in
 * probe/pooltune_probe.py.
 * @param read bytes that have come over the socket
 * @returns nothing where there is no such file: pools of several processes write each frame at once
 */
export function takeUnwrittenFrames(path: string, read: number): Buffer {
  let file: Buffer;
  try {
    file = readFileSync(path);
    rmSync(path, { force: true });
  } catch {
    return NOTHING;
  }
  const ringBytes = file.length - HEAD_BYTES;
  if (ringBytes <= 0) return NOTHING;
  // In the machine's own order of bytes.
  const told = Number(new BigUint64Array(Uint8Array.from(file.subarray(0, HEAD_BYTES)).buffer)[0]!);
  const missing = told - read;
  if (missing <= 0 || missing > ringBytes) return NOTHING;
  const ring = file.subarray(HEAD_BYTES);
  const from = read % ringBytes;
  return Buffer.concat([
    ring.subarray(from, from + missing),
    ring.subarray(0, Math.max(0, from + missing - ringBytes)),
  ]);
}

const HEAD_BYTES = 8;
const NOTHING = Buffer.alloc(0);
