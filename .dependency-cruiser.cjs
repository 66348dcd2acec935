/** Top to bottom: a folder may import from itself and from those before it, never from those after it. */
const ORDER = [
  'foundation',
  'workload',
  'lab',
  'fleet',
  'trial',
  'study',
  'advise',
  'plan',
  'check',
  'report',
  'cli',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...ORDER.slice(0, -1).map((folder, at) => ({
      name: `${folder}-imports-from-below`,
      comment: `src/${folder} comes before what it imports; see the shape in CONTRIBUTING.md.`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: `^src/(${[...ORDER.slice(at + 1).map((below) => `${below}/`), 'index[.]ts$'].join('|')})` },
    })),
    {
      name: 'unknown-folder',
      comment: `A folder of src/ that is not in the order at the top of this file.`,
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(${ORDER.join('|')})/` },
    },
    {
      name: 'browser-apart',
      comment: 'What runs inside the HTML report is built apart, for browsers.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/report/html/client/' },
      to: { path: '^src/report/html/client/' },
    },
    {
      name: 'browser-without-node',
      comment: 'Nothing of Node.js is there in a browser.',
      severity: 'error',
      from: { path: '^src/report/html/(client|charts/(axis-text|chart-table))' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'declared-dependencies-only',
      comment: 'What the package uses at run time is in its dependencies, not only in its devDependencies.',
      severity: 'error',
      // pooltune/vitest is imported from within a run of vitest: it is a peer, and the version is the user's.
      // What runs inside the HTML report is bundled when pooltune is built.
      from: { path: '^src/', pathNot: '^src/(vitest[.]ts$|report/html/client/)' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Imports that are only of types count too: they are what ties the folders together.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
