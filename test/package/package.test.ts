import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { glob, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { runProgram } from '../support/command-line.ts';
import { patient } from '../support/installation.ts';
import { remove } from '../support/pglite-template.ts';
import { rootDirectory } from '../support/source-files.ts';

/** Has a program take itself for one on Node.js 20. */
const asNode20 = [
  process.execPath,
  '--import',
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})',
];

/** The Node.js 20 of this machine, in a folder of PATH. Null where there is none. */
function node20(): string | null {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  return (
    places.find((path) => spawnSync(path, ['--version']).stdout?.toString().startsWith('v20.') === true) ??
    null
  );
}
const realNode20 = node20();

/** A pretended one shows the sentence; a real one also shows that it can read the launcher. */
const oldNodes: [string, readonly string[]][] = [
  ['pretended', asNode20],
  ...(realNode20 === null ? [] : [['real', [realNode20]] satisfies [string, string[]]]),
];

/** npm needs its cache, and whatever leads to the registry from here. */
function environmentOfNpm(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(npm_|VITEST|NODE_ENV$|NODE_OPTIONS$)/i.test(name) ? [] : [[name, value]],
    ),
  );
}

/**
 * Installing needs the descriptions of packages, which only the registry has. A continuous
 * integration machine reaches it.
 */
const registryIsHere =
  process.env.CI === 'true' ||
  spawnSync('npm', ['view', 'graphql', 'version', '--fetch-retries=0', '--fetch-timeout=5000'], {
    env: environmentOfNpm(),
  }).status === 0;
if (!registryIsHere)
  console.warn('The registry of npm is not reachable; the suite of the published package is SKIPPED.');

describe.skipIf(!registryIsHere)('the published package', patient, () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vortex-package-'));
    const home = environmentOfNpm();
    const packed = await runProgram('npm', ['pack', '--pack-destination', folder], home, rootDirectory);
    expect([packed.code, packed.code === 0 ? '' : packed.errors]).toEqual([0, '']);
    await writeFile(join(folder, 'package.json'), '{ "name": "host", "type": "module", "private": true }');
    const tarball = `./${manifest.name}-${manifest.version}.tgz`;
    const options = ['--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    const installed = await runProgram('npm', ['install', tarball, ...options], home, folder);
    expect([installed.code, installed.code === 0 ? '' : installed.errors]).toEqual([0, '']);
  });
  afterAll(() => remove(folder));

  const program = () => join(folder, 'node_modules', manifest.name, manifest.bin['vortex-signal']);

  /** Runs a file of the folder. */
  async function runs(name: string, text: string): Promise<string> {
    await writeFile(join(folder, name), text);
    const { code, output, errors } = await runProgram(process.execPath, [name], {}, folder);
    expect([code, errors]).toEqual([0, '']);
    return output;
  }

  test('brings no Node.js, no source and no development file', async () => {
    const found: string[] = [];
    for await (const path of glob(
      [
        'node_modules/node-*/bin/node*',
        'node_modules/.bin/node',
        'node_modules/vortex-signal/{src,test,bench}/**',
      ],
      { cwd: folder },
    ))
      found.push(path);
    expect(found).toEqual([]);
  });

  test('says its version by npx', async () => {
    const said = await runProgram('npx', ['--no-install', 'vortex-signal', '--version'], {}, folder);
    expect(said).toMatchObject({ code: 0, output: `${manifest.version}\n` });
  });

  test.each(oldNodes)('says in one sentence that a %s Node.js 20 is too old', async (_, [
    node = '',
    ...options
  ]) => {
    const said = await runProgram(node, [...options, program(), 'start'], {}, folder);
    expect(said).toEqual({
      code: 1,
      output: '',
      errors: expect.stringMatching(/^Vortex Signal needs Node\.js 22\.17\.0 or newer, .*20\.\d+\.\d.*\.\n$/),
    });
  });

  test('serves, answers an inference, and ends on SIGTERM with the code 0', async () => {
    const child = spawn(join(folder, 'node_modules/.bin/vortex-signal'), [], {
      cwd: folder,
      env: { PATH: process.env.PATH, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      output += more;
    });
    child.stderr.setEncoding('utf8').on('data', (more: string) => {
      errors += more;
    });
    const closed = once(child, 'close');
    await expect.poll(() => output + errors).toContain('is ready');
    const url = /http:\S+graphql/.exec(output)?.[0] ?? '';
    const query =
      'mutation { infer(input: { text: "Hello, world" }) { ... on InferPayload { inference { archetype signalStrength } } } }';
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect(await answer.json()).toMatchObject({
      data: { infer: { inference: { archetype: expect.any(String) } } },
    });
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('GraphiQL');
    child.kill('SIGTERM');
    await closed;
    expect([child.exitCode, child.signalCode, errors]).toEqual([0, null, '']);
  });

  test('is mounted from plain JavaScript', async () => {
    // The database that the server has left; where this test runs alone, it is made.
    const said = await runs(
      'mount.js',
      `import { createVortex } from 'vortex-signal';
       const vortex = await createVortex({ settings: { DATA_DIR: './data', LOG_LEVEL: 'silent' } });
       const answer = await vortex.fetch(new Request('http://host/graphql?query={__typename}'));
       console.log(await answer.text());
       await vortex.close();`,
    );
    expect(JSON.parse(said)).toEqual({ data: { __typename: 'Query' } });
  });

  test('checks evidence from plain JavaScript', async () => {
    const said = await runs(
      'evidence.js',
      `import { openEvidence } from 'vortex-signal/evidence';
       const evidence = await openEvidence();
       const claim = { response: 'It is 330 metres tall.', context: ['It is 300 metres tall.'] };
       console.log((await evidence.check(claim)).verdict);
       await evidence.close();`,
    );
    expect(said).toBe('HALLUCINATED\n');
  });

  test('has types that compile, and that refuse what is wrong', async () => {
    await writeFile(
      join(folder, 'host.ts'),
      `import { createVortex, type Vortex } from 'vortex-signal';
       import { openEvidence, type EvidenceCheck } from 'vortex-signal/evidence';
       import { createYoga } from 'graphql-yoga';
       const vortex: Vortex = await createVortex({ settings: { LOG_LEVEL: 'warn' } });
       export const yoga = createYoga({
         schema: vortex.schema,
         context: () => vortex.context({ principal: 'reader' }),
         plugins: [...vortex.plugins],
         maskedErrors: { maskError: vortex.presentError },
       });
       const evidence = await openEvidence({ workers: 2 });
       export const check: EvidenceCheck = await evidence.check({ question: 'c', response: 'a', context: ['b'] });
       export const places: number[] = check.sentences.flatMap(({ start, end }) => [start, end]);
       // @ts-expect-error: there is no such caller
       vortex.context({ principal: 'root' });
       // @ts-expect-error: passages are needed
       await evidence.check({ response: 'a' });\n`,
    );
    const compiler = join(rootDirectory, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024'];
    const types = ['--typeRoots', join(rootDirectory, 'node_modules/@types'), '--types', 'node'];
    const said = await runProgram(process.execPath, [compiler, ...options, ...types, 'host.ts'], {}, folder);
    expect(said).toEqual({ code: 0, output: '', errors: '' });
  });
});
