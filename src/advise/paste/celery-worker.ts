import { CELERY_WRITTEN_FOR, leftToConfiguration, workerArguments } from './celery-command.js';
import { libraryName, type PasteTemplate } from './paste-source.js';

/** The worker's command line. */
export const celeryWorker: PasteTemplate = {
  applies: () => true,
  language: 'sh',
  write: (source) => {
    const { nodes } = source.setting;
    const command = `celery ${workerArguments(source).join(' ')}`;
    // Workers of one name take each other's orders.
    const commands = Array.from({ length: nodes }, (_, i) => `${command} --hostname=worker${i + 1}@%h`);
    return {
      library: libraryName('celery', source.versions, CELERY_WRITTEN_FOR),
      brief: nodes === 1 ? command : `${command}, ${nodes} times, each with a --hostname of its own`,
      code:
        nodes === 1
          ? `${command}\n`
          : `# One node each, side by side; every name only once.\n${commands.join('\n')}\n`,
      noCounterpart: leftToConfiguration(source.setting),
    };
  },
};
