// Work that Node.js itself hands to libuv's threads: scrypt off the event loop, some 4 ms each. One event loop keeps two
// cores busy with it, so a pool brings nothing but memory.
import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';

const scryptAsync = promisify(scrypt);

export const payloads = { derive: (index) => ({ password: `pw-${index}` }) };

export async function derive({ password }) {
  return (await scryptAsync(password, 'salt', 32, { N: 1_024, r: 8, p: 1 })).length;
}
