import { defineConfig } from 'vitest/config';

/** What is held to a time of the clock: these run when no other test holds the machine. */
const timed = ['test/e2e/first-start.test.ts'];

export default defineConfig({
  // Vite would take graphql's other build than the libraries load, and two of them do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: timed, sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: 'timed', include: timed, sequence: { groupOrder: 1 } } },
    ],
    globalSetup: ['test/support/generate-operations.ts', 'test/support/global-setup.ts'],
    // Each worker holds a database and models in memory.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
