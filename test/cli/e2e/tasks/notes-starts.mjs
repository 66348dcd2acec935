// Writes down when it was started, beside the module; does nothing else, so that without a limit it runs many times.
import { appendFileSync } from 'node:fs';

export async function note() {
  appendFileSync(new URL('starts.log', import.meta.url), `${Date.now()}\n`);
}
