import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient } from '../support/installation.ts';
import { filesWith } from '../support/leftovers.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { useCommands } from '../support/use-commands.ts';
import { record } from './actions.ts';
import { ErasuresAndErased } from './operations/erasures.operations.ts';

const token = 'operator-token-of-the-test';
const nothing = '00000000-0000-7000-8000-000000000000';

describe('Erasing from the command line on the embedded database', patient, () => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create('embedded');
    server = await installation.start({ OPERATOR_TOKEN: token });
    client = new GraphqlClient(server.url, token);
  });
  afterAll(() => installation.dispose());

  const directory = () => installation.database.dataDirectory;
  /** Those of the database, its log included, and those of the Lake. */
  const placesWith = (word: string) => filesWith(directory(), [word]);

  const inSharedProcess = useCommands();
  const eraseBy = (run: typeof runCommand, port: string, ...words: string[]) =>
    run(['erase', ...words], { ...installation.environment, OPERATOR_TOKEN: token, PORT: port }, directory());
  const erase = (port: string, ...words: string[]) => eraseBy(inSharedProcess, port, ...words);

  async function speak(word: string): Promise<string> {
    const { uuid } = await record(client, { text: `${word} was here.`, sessionId: word.toLowerCase() });
    const isInLake = async () => (await placesWith(word)).some((path) => path.endsWith('patterns.lake'));
    await expect.poll(isInLake).toBe(true);
    return uuid;
  }

  test('asks the server that keeps the database', async () => {
    const id = await speak('CASSOWARY');
    const { port } = new URL(server.origin);
    const erased = await eraseBy(runCommand, port, 'inference', id, '--reason', 'asked for');
    expect(erased).toMatchObject({ code: 0, errors: '' });
    expect(await placesWith('CASSOWARY')).toEqual([]);
    const [, uuid = ''] = /erasure ([0-9a-f-]{36})/.exec(erased.output) ?? [];
    const erasureId = Buffer.from(`Erasure:${uuid}`).toString('base64url');
    expect(await client.data(ErasuresAndErased, { id, erasureId })).toMatchObject({
      node: { __typename: 'Erasure', reason: 'asked for' },
      inference: { inputText: '', sessionId: 'cassowary' },
    });
    expect(await erase(port, 'session', 'nobody')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('no inference of the session "nobody"'),
    });
  });

  test('says where it looked for that server', async () => {
    expect(await erase(String(await freePort()), 'inference', nothing)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('No server responds at HOST and PORT'),
    });
  });

  test('does it itself where no server runs, in the Lake as well', async () => {
    await speak('LYREBIRD');
    const { port } = new URL(server.origin);
    await server.stop();
    expect((await placesWith('LYREBIRD')).length).toBeGreaterThan(1);
    expect(await eraseBy(runCommand, port, 'session', 'lyrebird')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Erased 1 inference:'),
      errors: '',
    });
    expect(await placesWith('LYREBIRD')).toEqual([]);
    expect(await placesWith('lyrebird')).toEqual([]);
    expect(await erase(port, 'inference', nothing)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('There is no inference'),
    });
    expect(await erase(port, 'inference', 'no-id')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('ID'),
    });
    expect(await erase(port, 'session')).toMatchObject({ code: 2 });
  });
});
