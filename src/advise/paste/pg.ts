import { libraryName, type PasteTemplate, poolPlace, poolSize } from './paste-source.js';

/** https://node-postgres.com/apis/pool */
export const pg: PasteTemplate = {
  applies: ({ setting, uses }) => uses.postgres && setting.connections !== null,
  write: ({ setting, versions }) => {
    const max = poolSize(setting);
    const library = libraryName('pg', versions, '8');
    if (max === 0)
      return {
        library,
        brief: 'new pg.Client() for each use, no Pool',
        code: WITHOUT_POOL,
        noCounterpart: [],
      };
    return {
      library,
      brief: `new pg.Pool({ max: ${max} }), ${poolPlace(setting)}`,
      code: `import pg from 'pg';

// ${poolPlace(setting)}
export const pool = new pg.Pool({ max: ${max} });
`,
      noCounterpart: [],
    };
  },
};

const WITHOUT_POOL = `import pg from 'pg';

export async function query(text, values) {
  const client = new pg.Client();
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}
`;
