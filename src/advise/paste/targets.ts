import type { Setting } from '../../fleet/setting.js';
import type { Versions } from '../../lab/machine/versions.js';
import type { Calibration } from '../../trial/calibration/calibration.js';
import type { Paste, PasteTarget } from '../advice.js';
import { bullmq } from './bullmq.js';
import { eventLoop } from './event-loop.js';
import type { PasteTemplate } from './paste-source.js';
import { pg } from './pg.js';
import { piscina } from './piscina.js';
import { rabbitmq } from './rabbitmq.js';
import { tinypool } from './tinypool.js';
import { undici } from './undici.js';
import { workerpool } from './workerpool.js';

/** In the order in which they are shown. */
const TEMPLATES: Readonly<Record<PasteTarget, PasteTemplate>> = {
  piscina,
  tinypool,
  workerpool,
  'event-loop': eventLoop,
  pg,
  undici,
  rabbitmq,
  bullmq,
};

/** The setting for every target that has a part in it. */
export function pasteFor(setting: Setting, uses: Calibration['uses'], versions: Versions): readonly Paste[] {
  const source = { setting, uses, versions };
  return (Object.entries(TEMPLATES) as [PasteTarget, PasteTemplate][])
    .filter(([, template]) => template.applies(source))
    .map(([target, template]) => ({ target, language: 'js', ...template.write(source) }));
}
