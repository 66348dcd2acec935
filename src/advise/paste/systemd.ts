import {
  CELERY_WRITTEN_FOR,
  leftToConfiguration,
  stopReason,
  stopSeconds,
  workerArguments,
} from './celery-command.js';
import { libraryName, type PasteTemplate } from './paste-source.js';

/** systemd's own DefaultTimeoutStopSec. */
const USUAL_STOP_SECONDS = 90;

/** https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html, systemd.kill.html */
export const systemd: PasteTemplate = {
  applies: () => true,
  language: 'ini',
  write: (source) => {
    const { setting, node } = source;
    const { nodes, poolType } = setting;
    const seconds = stopSeconds(node.longestTaskMs, USUAL_STOP_SECONDS);
    const names = Array.from({ length: nodes }, (_, i) => `celery@${i + 1}`).join(' ');
    // `%` begins what systemd fills in: `%i` is the instance, `%%h` leaves `%h` to Celery.
    const name = nodes === 1 ? '' : ' --hostname=worker%i@%%h';
    const command = `celery ${workerArguments(source).join(' ')}`;
    return {
      library: libraryName('celery', source.versions, CELERY_WRITTEN_FOR),
      brief: `ExecStart=${command}, KillSignal=SIGTERM, TimeoutStopSec=${seconds}${nodes === 1 ? '' : `; ${nodes} instances`}`,
      code: `${
        nodes === 1
          ? '# /etc/systemd/system/celery.service'
          : `# /etc/systemd/system/celery@.service; systemctl enable --now ${names}`
      }
[Unit]
Description=Celery worker
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
# Put in the app's folder, its user, and where its celery is.
WorkingDirectory=/srv/app
User=app
ExecStart=/srv/app/.venv/bin/${command}${name}
Restart=on-failure
# SIGTERM: no new tasks, and an end when the running ones have ended.
KillSignal=SIGTERM
${poolType === 'prefork' ? PREFORK : ''}# ${stopReason(node.longestTaskMs)}
TimeoutStopSec=${seconds}

[Install]
WantedBy=multi-user.target
`,
      noCounterpart: leftToConfiguration(setting),
    };
  },
};

/** The default, control-group, sends SIGTERM to the children too. */
const PREFORK = `# To the parent alone: a child that gets SIGTERM ends amid its task.
KillMode=mixed
`;
