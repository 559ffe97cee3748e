import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { runCommand, runProgram } from '../support/command-line.ts';
import { sharedCompileCache } from '../support/compile-cache.ts';
import { freePort } from '../support/free-port.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
import { remove } from '../support/pglite-template.ts';
import { type Environment, ServerProcess } from '../support/server-process.ts';
import { rootDirectory } from '../support/source-files.ts';
import { useCommands } from '../support/use-commands.ts';

const launcher = resolve(rootDirectory, manifest.bin['vortex-signal']);

/** A Node.js that does not run TypeScript, as version 20. */
const old = [process.execPath, '--no-experimental-strip-types'] as const;

/** Runs a program as the first process of its own space of processes, which takes root. */
const asFirst = ['unshare', '--pid', '--fork', '--mount-proc'] as const;
const canBeFirst = spawnSync(asFirst[0], [...asFirst.slice(1), 'true']).status === 0;

/**
 * Starts a server by the launcher.
 * @param node what runs the launcher.
 */
function started([program = '', ...options]: readonly string[], cwd: string, environment: Environment) {
  const child = spawn(program, [...options, launcher, 'start'], {
    cwd,
    env: { PATH: process.env.PATH, PORT: '0', ...sharedCompileCache, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    output += more;
  });
  return { child, said: () => output };
}

describe('the launcher', patient, () => {
  let directory = '';
  let installation: Installation;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-launcher-'));
    installation = await Installation.create(quickestKind());
  });
  afterAll(async () => {
    await installation.dispose();
    await remove(directory);
  });

  const inSharedProcess = useCommands();
  const run = (...words: readonly string[]) => inSharedProcess(words, {}, directory);

  test('says its version', async () => {
    expect(await runCommand(['--version'], {}, directory)).toEqual({
      code: 0,
      output: `${manifest.version}\n`,
      errors: '',
    });
  });

  test.each([
    ['start'],
    ['migrate'],
    ['doctor'],
    ['models', 'check'],
    ['lake', 'export'],
    ['refit-calibrator'],
  ])('explains %s %s and does nothing, where -h follows it', async (...words) => {
    const { code, output, errors } = await run(...words.filter((word) => word !== undefined), '-h');
    expect([code, errors]).toEqual([0, '']);
    expect(output).toContain(`\n  ${words.join(' ')}`);
    expect(output.trim().split('\n')).toHaveLength(3);
  });

  test.each([
    ['migrat', 'migrate'],
    ['lake verfy', 'lake verify'],
    ['modles', 'models'],
    ['START', 'start'],
  ])('names the command nearest to "%s"', async (said, meant) => {
    const { code, output, errors } = await run(...said.split(' '));
    expect([code, output]).toEqual([2, '']);
    expect(errors).toContain(`Unknown command "${said}". Did you mean "${meant}"?\n`);
    expect(errors).toContain('usage: vortex-signal');
  });

  test('lists every command where none is near', async () => {
    const { code, errors } = await runCommand(['xyzzy'], {}, directory);
    expect(code).toBe(2);
    expect(errors).not.toContain('Did you mean');
    for (const word of ['start', 'migrate', 'doctor', 'models add', 'lake rebuild', 'refit-calibrator'])
      expect(errors).toContain(`\n  ${word}`);
  });

  test.each([{ words: [] }, { words: ['serve'] }])('starts the server with the words $words', async ({
    words,
  }) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    const { code, errors } = await runCommand(words, { PORT: `${address.port}` }, directory);
    expect([code, errors]).toEqual([1, expect.stringContaining(`${address.port}`)]);
    taken.close();
  });

  test('is what npm runs', () => {
    const { scripts } = manifest;
    for (const name of ['migrate', 'doctor', 'models', 'lake', 'refit-calibrator', 'start'] as const)
      expect(scripts[name]).toBe(`node ${manifest.bin['vortex-signal']} ${name}`);
  });

  test('finds the Node.js of the packages where the one that runs it does not know TypeScript', async () => {
    const [node, ...options] = old;
    const said = await runProgram(node, [...options, launcher, 'lake', 'verify', 'x'], {}, directory);
    expect(said.code).toBe(2);
    expect(said.errors).toContain('lake verify: expects no parameters');
  });

  test('ends the server that it started so when it is told to, with nothing set and nothing there', async () => {
    const { child, said } = started(old, directory, {});
    const closed = once(child, 'close');
    await expect.poll(said).toContain('is ready');
    const url = /http:\S+graphql/.exec(said())?.[0] ?? '';
    child.kill('SIGTERM');
    await closed;
    expect([child.exitCode, child.signalCode]).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('takes the server that it started so with it when it is killed', async () => {
    const { child, said } = started(old, directory, installation.environment);
    await expect.poll(said).toContain('is ready');
    // The pipe closes once the server has ended, too.
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
    expect(said()).toContain('SIGTERM: completing running requests');
  });

  test('serves on when what reads its output is gone', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, [launcher, 'start'], {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        ...sharedCompileCache,
        ...installation.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const errors = text(child.stderr);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const health = () => fetch(`http://127.0.0.1:${port}/health`).then(({ status }) => status, String);
    await expect.poll(health).toBe(200);
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
    expect([child.exitCode, await errors]).toEqual([0, '']);
  });

  test.skipIf(!canBeFirst)('ends a start as the first process of a container', async () => {
    const data = await mkdtemp(join(directory, 'first-'));
    const { child, said } = started([...asFirst, process.execPath], data, {});
    const closed = once(child, 'close');
    await expect.poll(said).toContain('Vortex Signal');
    const [first = ''] = (await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')).split(' ');
    process.kill(Number(first), 'SIGTERM');
    await closed;
    expect(child.exitCode).toBe(143);
    expect(said()).not.toContain('is ready');
  });

  test('shows the steps of a start, and a call that works where there is a token', async () => {
    const OPERATOR_TOKEN = 'a-token-of-24-characters';
    await writeFile(join(directory, '.env'), `\uFEFFOPERATOR_TOKEN=${OPERATOR_TOKEN}\n`);
    const server = await ServerProcess.start(installation.environment, directory);
    await expect.poll(() => server.output).toContain('Press Ctrl-C to stop.');
    expect(server.output).toMatch(/^done {2}checking the address and the directories {2}[\d.]+ s$/m);
    expect(server.output).toMatch(/^done {2}opening the database {2}[\d.]+ s$/m);
    expect(server.output).toMatch(/^done {2}opening the model all-MiniLM-L6-v2 {2}[\d.]+ s$/m);
    expect(server.output).not.toContain(OPERATOR_TOKEN);
    const call = /^ {2}(curl .*\\\n.*)$/m.exec(server.output)?.[1] ?? '';
    const pasted = await runProgram('sh', ['-c', call], { OPERATOR_TOKEN }, directory);
    expect(JSON.parse(pasted.output)).toMatchObject({
      data: { infer: { inference: { archetype: expect.any(String) } } },
    });
    const without = await runProgram('sh', ['-c', call], {}, directory);
    expect(without.output).toContain('UNAUTHENTICATED');
    await server.stop();
  });
});
