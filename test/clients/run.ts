/**
 * Runs the tools and the clients of GraphQL against the schema and a server of this repository:
 * `npm test` in this folder. Each step prints its name; the first that fails ends the run.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../support/server-process.ts';

const here = import.meta.dirname;
const root = join(here, '../..');

interface Step {
  readonly name: string;
  /** A command of `node_modules/.bin`, or `node`. */
  readonly command: string;
  readonly arguments: readonly string[];
  /** Default: this folder. */
  readonly directory?: string;
}

const tools: readonly Step[] = [
  {
    name: 'graphql-eslint: the schema, with the rules of Relay, and the operations',
    command: 'eslint',
    arguments: [
      '--max-warnings=0',
      '--config=test/clients/eslint.config.js',
      'schema.graphql',
      'test/clients/operations',
    ],
    // ESLint reads no file above the directory that it runs in.
    directory: root,
  },
  {
    name: 'relay-compiler: fragments and operations',
    command: 'relay-compiler',
    arguments: ['--output=quiet-with-errors'],
  },
  { name: 'graphql-codegen: typed documents', command: 'graphql-codegen', arguments: ['--silent'] },
  {
    name: 'gql.tada: the types of the schema',
    command: 'gql-tada',
    arguments: ['generate-output', '--tsconfig=tada/tsconfig.json'],
  },
  {
    name: 'gql.tada: documents against the schema',
    command: 'gql-tada',
    arguments: ['check', '--tsconfig=tada/tsconfig.json', '--fail-on-warn'],
  },
  {
    name: 'tsc: all programs and all that was generated',
    command: 'tsc',
    arguments: ['--project', 'tsconfig.json'],
  },
];

const clients: Step = {
  name: 'clients against a server: Relay, typed programs, Apollo Client, urql',
  command: 'node',
  arguments: ['--test', '--test-timeout=300000', '--import=./relay/compiled-tags.ts', '*/*.test.ts'],
};

/** @throws Error that names the step, if its command fails. */
async function run(step: Step, environment: Readonly<Record<string, string>> = {}): Promise<void> {
  console.log(`\n== ${step.name}`);
  const program = step.command === 'node' ? process.execPath : join(here, 'node_modules/.bin', step.command);
  const child = spawn(program, step.arguments, {
    cwd: step.directory ?? here,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject).on('close', resolve);
  if ((await promise) !== 0) throw new Error(`This step failed: ${step.name}.`);
}

/**
 * Runs the clients against `vortex-signal start` with embedded defaults and a data directory that
 * is then removed.
 */
async function runClients(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'vortex-clients-'));
  const server = new ServerProcess({}, directory);
  try {
    await server.listening();
    await run(clients, { GRAPHQL_ENDPOINT: server.url });
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

// relay-compiler does not make the folder of its artifacts.
await mkdir(join(here, 'relay/__generated__'), { recursive: true });
try {
  for (const tool of tools) await run(tool);
  await runClients();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
