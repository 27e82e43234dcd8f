// Jest: all suites on real PostgreSQL, Temporal and SMTP.
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
  globalSetup: '<rootDir>/test/support/run-begin.ts',
  globalTeardown: '<rootDir>/test/support/run-end.ts',
  modulePathIgnorePatterns: ['<rootDir>/var/', '<rootDir>/dist/'],
  testTimeout: 60_000,
  restoreMocks: true,
  errorOnDeprecated: true,
};
