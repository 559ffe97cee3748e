import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Orm } from '../../src/platform/database/orm/create-orm.ts';
import { runCommand } from '../support/command-line.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { filesWith, keysWith, tablesWith } from '../support/leftovers.ts';
import { remove } from '../support/pglite-template.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient } from '../support/stream-client.ts';
import { useCommands } from '../support/use-commands.ts';
import { expectTypename, inferAnswer, record, untilOpenStreams } from './actions.ts';
import {
  CountedFigures,
  EraseInference,
  EraseSession,
  ErasuresAndErased,
} from './operations/erasures.operations.ts';
import { SubmitFeedback } from './operations/feedback.operations.ts';
import { ArchiveInference, LakeEntryById, SimilarTexts } from './operations/lake.operations.ts';
import { Replay } from './operations/streams.operations.ts';

/** All that the tests do, and not much before it: a replay waits for the first update as well. */
const forever = {
  from: new Date(Date.now() - 60_000).toISOString(),
  to: new Date(Date.now() + 3_600_000).toISOString(),
};

/** Two servers on one database and one Redis, each with a Lake of its own. */
describe.skipIf(!isHere('servers'))('What is erased is nowhere', patient, () => {
  let installation: Installation;
  let orm: Orm;
  let directories: readonly string[];
  let servers: ServerProcess[];
  let [one, other]: GraphqlClient[] = [];

  beforeAll(async () => {
    installation = await Installation.create('servers');
    orm = await openDatabase(installation.database);
    directories = [
      await mkdtemp(join(tmpdir(), 'erasure-one-')),
      await mkdtemp(join(tmpdir(), 'erasure-other-')),
    ];
    servers = await Promise.all(directories.map((directory) => installation.start({ DATA_DIR: directory })));
    [one, other] = servers.map(({ url }) => new GraphqlClient(url));
  });
  afterAll(async () => {
    await orm.close();
    await installation.dispose();
    for (const directory of directories) await remove(directory);
  });

  function clients(): readonly [GraphqlClient, GraphqlClient] {
    if (one === undefined || other === undefined) throw new Error('The servers are there in every test.');
    return [one, other];
  }

  /**
   * Where the words are: tables, keys of Redis, files of the servers, and entries of their Lakes.
   */
  async function places(words: readonly string[]): Promise<readonly string[]> {
    const { redis } = installation;
    const keys = redis === null ? [] : await keysWith(redis, words);
    const files = await Promise.all(directories.map((directory) => filesWith(directory, words)));
    return [...(await tablesWith(orm.em.fork(), words)), ...keys, ...files.flat()];
  }

  /** Keys of vectors: whose they are, nobody can tell. */
  async function vectorKeys(): Promise<readonly string[]> {
    const names = (await installation.redis?.names()) ?? [];
    return names.filter((name) => name.startsWith('embedding:text:'));
  }

  /**
   * Three inferences of a session that a person's words are in wherever there can be any, in both
   * Lakes.
   */
  async function speak(word: string, session: string): Promise<readonly string[]> {
    const [client] = clients();
    const judged = await inferAnswer(client, {
      text: `What did ${word} say?`,
      response: `${word} said that water runs downhill.`,
      context: [`Yesterday ${word} said that water runs downhill.`],
      sessionId: session,
    });
    const input = { inferenceId: judged.uuid, fluxPosition: 9, supported: true };
    await client.data(SubmitFeedback, { input });
    await client.data(ArchiveInference, { id: judged.uuid });
    // Steps of the session are kept by its name.
    const first = await record(client, { text: `${word} again`, fluxPosition: 1, sessionId: session });
    const second = await record(client, { text: `${word} again`, fluxPosition: 2, sessionId: session });
    const filled = async () =>
      (await Promise.all(directories.map((one) => filesWith(one, [word])))).map(({ length }) => length);
    await expect.poll(filled).toEqual([1, 1]);
    expect(await places([word])).toEqual(expect.arrayContaining(['asi_inferences', 'training_samples']));
    return [judged.uuid, first.uuid, second.uuid];
  }

  const inSharedProcess = useCommands();

  async function gone(words: readonly string[]): Promise<void> {
    await expect.poll(() => places(words)).toEqual([]);
    for (const directory of directories) {
      const exported = await inSharedProcess(
        ['lake', 'export'],
        { ...installation.environment, DATA_DIR: directory },
        directory,
      );
      expect(exported.code).toBe(0);
      for (const word of words) expect(exported.output).not.toContain(word);
    }
    for (const server of servers) {
      const replay = StreamClient.openWith('server-sent events', server.url, Replay, {
        ...forever,
        speed: 1_000_000,
      });
      await replay.ended;
      expect(replay.results.length).toBeGreaterThan(0);
      const similar = await new GraphqlClient(server.url).data(SimilarTexts, {
        text: 'Who said so?',
        first: 50,
      });
      for (const word of words) {
        expect(JSON.stringify(replay.results)).not.toContain(word);
        expect(JSON.stringify(similar)).not.toContain(word);
      }
    }
  }

  test('after eraseInference, on either server, while counts stay', async () => {
    const [client, second] = clients();
    const ids = await speak('NUMBAT', 's1');
    const before = await client.data(CountedFigures);
    const url = servers[1]?.url ?? '';
    const paused = StreamClient.openWith('WebSocket', url, Replay, { ...forever, speed: 0.000001 });
    await untilOpenStreams(second, 1);
    for (const id of ids) {
      const answer = await second.data(EraseInference, { input: { inferenceId: id, reason: 'asked for' } });
      expect(expectTypename(answer.eraseInference, 'EraseInferencePayload')).toMatchObject({
        stage: 'DURABLE',
        erasure: { kind: 'INFERENCE', requestedBy: 'MUTATION', reason: 'asked for', inferenceCount: 1 },
      });
    }
    // What a replay has read and not told yet, it tells no more.
    await paused.ended;
    expect(JSON.stringify(paused.results)).not.toContain('NUMBAT');
    expect(await vectorKeys()).toEqual([]);
    await gone(['NUMBAT']);
    expect(await client.data(CountedFigures)).toEqual(before);
  });

  test('after a Redis has brought vectors back that it had forgotten', async () => {
    const { redis } = installation;
    if (redis === null) throw new Error('There is a Redis in this installation.');
    const brought = async () => {
      await redis.client.set(`${redis.prefix}embedding:forgotten`, '1', 'EX', 60);
      await redis.client.set(`${redis.prefix}embedding:text:0`, '[1]', 'EX', 60);
    };
    await brought();
    await expect.poll(vectorKeys).toEqual([]);
    // Nothing was erased meanwhile.
    await brought();
    await expect.poll(vectorKeys).toEqual([]);
  });

  test('after eraseSession, its name included, while counts stay', async () => {
    const [client, second] = clients();
    const [id = ''] = await speak('WOMBAT', 'session-two');
    const before = await client.data(CountedFigures);
    expect(await places(['session-two'])).toContain('vortex:session:session-two:steps');
    const answer = await second.data(EraseSession, { input: { sessionId: 'session-two' } });
    const { erasure, stage } = expectTypename(answer.eraseSession, 'EraseSessionPayload');
    expect({ erasure, stage }).toMatchObject({
      stage: 'DURABLE',
      erasure: { kind: 'SESSION', inferenceCount: 3 },
    });
    await gone(['WOMBAT', 'session-two']);
    expect(await client.data(CountedFigures)).toEqual(before);
    const seen = await client.data(ErasuresAndErased, { id, erasureId: erasure.id });
    expect(seen).toMatchObject({
      erasures: { edges: [{ node: { id: erasure.id } }] },
      node: { __typename: 'Erasure', reason: null },
      inference: {
        inputText: '',
        responseText: null,
        sessionId: null,
        embedding: null,
        evidenceTexts: null,
        evidenceReport: null,
      },
    });
    expect(seen.inference?.erasedAt).not.toBeNull();
  });

  test('after the command, beside the servers', async () => {
    const [id = ''] = await speak('POTOROO', 's3');
    const elsewhere = await mkdtemp(join(tmpdir(), 'erasure-command-'));
    const environment = { ...installation.environment, DATA_DIR: elsewhere };
    const erase = (...words: string[]) => runCommand(['erase', ...words], environment, elsewhere);
    const one = await erase('inference', id, '--reason', 'asked for');
    expect(one).toMatchObject({
      code: 0,
      errors: '',
      output: expect.stringContaining('Erased 1 inference:'),
    });
    expect(await erase('session', 's3')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Erased 3 inferences:'),
    });
    await gone(['POTOROO']);
    expect(await erase('session', 's3')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('no inference of the session'),
    });
    expect(await erase('inference')).toMatchObject({ code: 2 });
    await remove(elsewhere);
  });

  test('after deletion by SQL', async () => {
    const [id = ''] = await speak('BETTONG', 's4');
    await orm.em.execute(`delete from asi_inferences where session_id = 's4'`);
    await expect.poll(vectorKeys).toEqual([]);
    await gone(['BETTONG']);
    expect((await clients()[0].data(LakeEntryById, { id })).lake.entry).toBeNull();
  });

  test('once a server that was down is back, before it serves its Lake', async () => {
    const [id = ''] = await speak('BILBY', 's5');
    await servers[1]?.stop();
    await clients()[0].data(EraseSession, { input: { sessionId: 's5' } });
    expect(await filesWith(directories[1] ?? '', ['BILBY'])).toHaveLength(1);
    const again = await installation.start({ DATA_DIR: directories[1] ?? '' });
    servers = [servers[0] ?? again, again];
    other = new GraphqlClient(again.url);
    const answers: unknown[] = [];
    await expect
      .poll(async () => {
        const answer = await clients()[1].execute(LakeEntryById, { id });
        answers.push(answer);
        return answer.errors;
      })
      .toBeUndefined();
    expect(JSON.stringify(answers)).not.toContain('BILBY');
    await gone(['BILBY']);
  });
});
