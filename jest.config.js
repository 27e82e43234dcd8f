// Jest: all suites on real PostgreSQL, Temporal and SMTP; serial, because the native core is one per process.
/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022', keepClassNames: true },
        module: { type: 'commonjs' },
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/postgres-run.ts',
  globalTeardown: '<rootDir>/test/support/postgres-run-end.ts',
  modulePathIgnorePatterns: ['<rootDir>/var/', '<rootDir>/dist/'],
  testTimeout: 30_000,
  restoreMocks: true,
  errorOnDeprecated: true,
};
