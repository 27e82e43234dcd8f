// The borders of ARCHITECTURE.md as rules (entry files `main.ts` alone may read the configuration); a new folder gets its line here.
const only = (from, ...to) => ({
  name: `${from}-reaches-only-its-own`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: 'main\\.ts$' },
  to: {
    path: '^(domain|workflows|activities|worker|api|ops|db|platform|web|rules|delivery|mail|test|bench|demo|faults)/',
    pathNot: `^(${[from, ...to].join('|')})/`,
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('domain'),
    only('workflows', 'domain'),
    only('rules', 'domain'),
    only('db', 'domain', 'rules'),
    only('activities', 'workflows', 'domain', 'db'),
    only('mail', 'domain', 'db', 'rules'),
    only('delivery', 'domain', 'db', 'workflows'),
    only('web', 'mail'),
    only('api', 'domain', 'db', 'workflows', 'delivery', 'rules', 'web', 'mail', 'ops'),
    only('importing', 'domain', 'rules', 'db', 'platform'),
    only('ops', 'domain', 'db', 'delivery', 'rules', 'mail'),
    only('demo', 'domain', 'db', 'workflows', 'mail', 'ops', 'platform'),
    only('faults', 'demo', 'domain', 'db', 'workflows', 'rules', 'mail', 'ops', 'platform'),
    {
      name: 'ops-takes-only-the-transport-of-mail',
      severity: 'error',
      from: { path: '^ops/' },
      to: { path: '^mail/', pathNot: '^mail/transport\\.ts$' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^domain/' },
      to: { dependencyTypes: ['npm', 'core'] },
    },
    {
      name: 'workflow-libraries',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: '@temporalio/(workflow|common)' },
    },
    {
      name: 'sql-only-in-db',
      severity: 'error',
      from: {
        path: '^(api|worker|activities|delivery|mail|ops|web|workflows|demo|faults|importing)/',
      },
      to: { path: 'node_modules/pg/' },
    },
    {
      name: 'nobody-imports-ends',
      severity: 'error',
      from: { pathNot: '^(api|worker|test|bench|platform)/' },
      to: { path: '^(api|worker|test)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^(node_modules|var)' },
  },
};
