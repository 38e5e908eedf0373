/**
 * The import rules of the house (see ARCHITECTURE.md, "Imports point one way").
 * Each room may import only what its line allows; tests may import anything.
 */
const room = (name, allowed, extra = {}) => ({
  name: `${name}-imports`,
  comment: `src/${name} may import only: ${allowed.join(', ') || 'nothing of src'}`,
  severity: 'error',
  from: { path: `^src/${name}/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: '^(src|proofs|sandbox|sdk|console|scripts)/',
    pathNot: [`^src/${name}/`, ...allowed.map((a) => `^src/${a}`)],
    ...extra,
  },
});

export default {
  forbidden: [
    room('core', []),
    room('statements', ['core/']),
    room('connectors', ['core/', 'statements/']),
    room('engine', ['core/', 'connectors/contract.ts', 'engine/', 'statements/']),
    room('store', ['core/', 'engine/', 'services/vault/', 'statements/contract.ts']),
    room('services', ['core/', 'engine/', 'connectors/contract.ts']),
    room('surfaces', ['core/', 'engine/']),
    room('cli', ['core/', 'engine/', 'store/', 'services/', 'main.ts', 'base.ts']),
    {
      name: 'core-is-pure',
      comment: 'core has no dependency and no I/O: no node module, no package',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'] },
    },
    {
      name: 'no-connector-imports-another',
      severity: 'error',
      from: { path: '^src/connectors/([^/]+)/', pathNot: '(\\.test|/testing)\\.ts$' },
      to: {
        path: '^src/connectors/([^/]+)/',
        pathNot: ['^src/connectors/$1/', '^src/connectors/kit/'],
      },
    },
    {
      name: 'connectors-reach-nothing-by-themselves',
      comment: 'a connector has its context and nothing else: no node module',
      severity: 'error',
      from: { path: '^src/connectors/', pathNot: ['^src/connectors/conformance/', '\\.test\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-tests-import-the-conformance-suite',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/connectors/conformance/', '(\\.test|/testing)\\.ts$'] },
      to: { path: '^src/connectors/conformance/' },
    },
    {
      name: 'only-the-store-speaks-to-the-database',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/store/', '\\.test\\.ts$'] },
      to: { path: 'node_modules/(pg|kysely|pg-types)/' },
    },
    {
      name: 'only-the-egress-opens-sockets-to-banks',
      severity: 'error',
      // The control interface of the simulated banks is ours, and no bank's.
      from: { path: '^src/', pathNot: ['^src/services/(egress|sandbox)/', '\\.test\\.ts$'] },
      to: { path: 'node_modules/undici/' },
    },
    {
      name: 'only-the-queue-knows-its-library',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/services/queue/', '\\.test\\.ts$'] },
      to: { path: 'node_modules/pg-boss/' },
    },
    {
      name: 'sdk-and-sandbox-stand-alone',
      severity: 'error',
      from: { path: '^(sdk|sandbox)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'not-to-dev-dep',
      comment: 'what runs in production is a dependency, not a devDependency',
      severity: 'error',
      // The conformance suite registers tests, and only tests import it.
      from: { path: '^(src|bin)/', pathNot: ['\\.test\\.ts$', '^src/connectors/conformance/'] },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
