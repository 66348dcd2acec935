import { libraryName, type PasteTemplate, poolPlace, poolSize } from './paste-source.js';

/** https://undici.nodejs.org/#/docs/api/Agent */
export const undici: PasteTemplate = {
  applies: ({ setting, uses }) => uses.http && setting.connections !== null,
  write: ({ setting, versions }) => {
    const connections = poolSize(setting);
    const library = libraryName('undici', versions, '7');
    if (connections === 0) {
      return {
        library,
        brief: 'new Agent({ pipelining: 0 }): a connection per request',
        code: `import { Agent, setGlobalDispatcher } from 'undici';

// No keep-alive: every request opens a connection of its own.
setGlobalDispatcher(new Agent({ pipelining: 0 }));
`,
        noCounterpart: [],
      };
    }
    return {
      library,
      brief: `new Agent({ connections: ${connections} }), ${poolPlace(setting)}`,
      code: `import { Agent, setGlobalDispatcher } from 'undici';

// ${poolPlace(setting)}; per origin.
setGlobalDispatcher(new Agent({ connections: ${connections} }));
`,
      noCounterpart: [],
    };
  },
};
