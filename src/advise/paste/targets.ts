import type { Setting } from '../../fleet/setting.js';
import type { Versions } from '../../lab/machine/versions.js';
import type { Calibration } from '../../trial/calibration/calibration.js';
import type { CELERY_PASTE_TARGETS, NODE_PASTE_TARGETS, Paste, PasteTarget } from '../advice.js';
import { isCelery } from '../celery.js';
import { type NodeFootprint, UNMEASURED } from '../node-footprint.js';
import { bullmq } from './bullmq.js';
import { celeryConfig } from './celery-config.js';
import { celeryConnections } from './celery-connections.js';
import { celeryWorker } from './celery-worker.js';
import { eventLoop } from './event-loop.js';
import { kubernetes } from './kubernetes.js';
import type { PasteTemplate } from './paste-source.js';
import { pg } from './pg.js';
import { piscina } from './piscina.js';
import { rabbitmq } from './rabbitmq.js';
import { systemd } from './systemd.js';
import { tinypool } from './tinypool.js';
import { undici } from './undici.js';
import { workerpool } from './workerpool.js';

/** In the order in which they are shown. */
const NODE_TEMPLATES: Readonly<Record<(typeof NODE_PASTE_TARGETS)[number], PasteTemplate>> = {
  piscina,
  tinypool,
  workerpool,
  'event-loop': eventLoop,
  pg,
  undici,
  rabbitmq,
  bullmq,
};

const CELERY_TEMPLATES: Readonly<Record<(typeof CELERY_PASTE_TARGETS)[number], PasteTemplate>> = {
  celery: celeryWorker,
  'celery-config': celeryConfig,
  connections: celeryConnections,
  systemd,
  kubernetes,
};

export interface PasteOptions {
  /** A Celery app as `-A` takes it, such as `proj.celery:app`. */
  readonly app?: string;
  /** What makes its tasks' connections, where the user has said it. */
  readonly connections?: string;
  readonly node?: NodeFootprint;
}

/** As Celery's own documentation calls an app that it knows nothing of. */
const SOME_APP = 'proj';

/** The setting for every target that has a part in it. */
export function pasteFor(
  setting: Setting,
  uses: Calibration['uses'],
  versions: Versions,
  { app = SOME_APP, connections, node = UNMEASURED }: PasteOptions = {},
): readonly Paste[] {
  const source = {
    setting,
    uses,
    versions,
    app,
    node,
    ...(connections === undefined ? {} : { connections }),
  };
  const templates = isCelery(setting) ? CELERY_TEMPLATES : NODE_TEMPLATES;
  return (Object.entries(templates) as [PasteTarget, PasteTemplate][])
    .filter(([, template]) => template.applies(source))
    .map(([target, template]) => ({
      target,
      language: template.language ?? 'js',
      ...template.write(source),
    }));
}
