import { defineConfig } from 'vitest/config';
import { patienceMs } from './test/support/patience.ts';
import { temporaryFiles } from './test/support/temporary-files.ts';

/**
 * Suites that need the machine to themselves. Each is a command of its own, and `npm test` leaves them out. Those that hold response times measure again,
 * twice, when a bound is missed: a shared machine may be slow for reasons of its own. A loss that chaos finds counts the first time.
 */
const alone = [
  { name: 'timed', retry: 2 },
  { name: 'abuse', retry: 2 },
  { name: 'chaos', retry: 0 },
  // It installs the package that npm would publish, with everything that the package needs.
  { name: 'package', retry: 0 },
];

/** Contracts on files and on the schema alone, which need neither services nor a process of their own. */
const contractsOfFiles = [
  'architecture',
  'dependencies',
  'layers',
  'plain-english',
  'schema',
  'schema-conventions',
  'single-graphql',
  'tests',
].map((name) => `test/contract/${name}.test.ts`);

const withServices = {
  globalSetup: ['test/support/generate-operations.ts', 'test/support/global-setup.ts'],
};

export default defineConfig({
  // Vite would take graphql's other build than the libraries load, and two of them do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', ...contractsOfFiles],
          maxWorkers: 2,
          // One project after the other: each has its own number of workers.
          sequence: { groupOrder: 0 },
          // Files of one worker share what they import: each leaves clocks and spies as it found them.
          isolate: false,
          setupFiles: ['test/support/nothing-left-over.ts'],
          // Node.js refuses what a unit test does not need: to write to the disk, to start a process or a thread.
          execArgv: ['--permission', '--allow-fs-read=*', '--allow-addons'],
        },
      },
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/unit/**',
            // A package of its own: `npm run test:clients`.
            'test/clients/**',
            ...contractsOfFiles,
            ...alone.map(({ name }) => `test/${name}/**`),
          ],
          // Each worker has a database and models in memory. Two more than two cores: most wait for
          // servers, streams and timeouts.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          // As in the project `unit`: loading the product again for each file would be a tenth of the work.
          isolate: false,
          setupFiles: ['test/support/nothing-left-over.ts'],
          // The suites that run alone use the disk: they hold times, and what is left when a service is killed.
          env: temporaryFiles(),
          ...withServices,
        },
      },
      ...alone.map(({ name, retry }) => ({
        extends: true as const,
        test: {
          name,
          retry,
          include: [`test/${name}/**/*.test.ts`],
          fileParallelism: false,
          ...withServices,
        },
      })),
    ],
    pool: 'forks',
    setupFiles: ['test/support/patient-waits.ts'],
    // These end what hangs. No test asserts its own speed, so that a busy machine passes as well.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: patienceMs } },
  },
});
