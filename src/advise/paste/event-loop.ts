import type { PasteTemplate } from './paste-source.js';

/** https://github.com/sindresorhus/p-limit */
export const eventLoop: PasteTemplate = {
  applies: ({ setting }) => setting.poolType === 'event-loop',
  write: ({ setting: { concurrency } }) => ({
    library: 'p-limit 7',
    brief: `const limit = pLimit(${concurrency}); limit(() => task(payload))`,
    code: `import pLimit from 'p-limit';
import task from './task.js';

const limit = pLimit(${concurrency});

export const run = (payload) => limit(() => task(payload));
`,
    noCounterpart: [],
  }),
};
