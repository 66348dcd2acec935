import type { Paste, PasteTarget } from '../../../src/advise/advice.js';
import { pasteFor } from '../../../src/advise/paste/targets.js';
import type { Setting } from '../../../src/fleet/setting.js';
import { VERSIONS } from '../../report/fixtures.js';

/** The paste for one target of a workload that uses both upstreams. */
export function pasteOf(setting: Setting, target: PasteTarget): Paste {
  const found = pasteFor(setting, { http: true, postgres: true }, VERSIONS).find(
    (paste) => paste.target === target,
  );
  if (found === undefined) throw new Error(`no paste for ${target}`);
  return found;
}
