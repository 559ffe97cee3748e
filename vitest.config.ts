import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take graphql's other build than the libraries load, and two of them do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/generate-operations.ts', 'test/support/global-setup.ts'],
    // Each worker holds a database and models in memory.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
