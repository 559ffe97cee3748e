import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LakeEntriesQueryVariables } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient } from '../support/stream-client.ts';
import { expectTypename, infer, record } from './actions.ts';
import {
  ArchiveInference,
  LakeEntries,
  LakeEntryById,
  LakeUpdates,
  RemoveLakeEntry,
  SimilarTexts,
} from './operations/lake.operations.ts';

const worthy = { fluxPosition: 9, confidence: 0.5 };

/** The server serves before its Lake is open. */
async function lakeIsOpen(client: GraphqlClient): Promise<void> {
  while ((await client.execute<unknown, LakeEntriesQueryVariables>(LakeEntries, {})).errors !== undefined) {
    await delay(50);
  }
}

describeOnEachInstallation('the Confidence Lake', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create(kind);
    server = await installation.start();
    client = new GraphqlClient(server.url);
    await lakeIsOpen(client);
  });
  afterAll(() => installation.dispose());

  const texts = async (variables: LakeEntriesQueryVariables = {}) => {
    const { lake } = await client.data(LakeEntries, variables);
    return lake.entries.edges.map(({ node }) => node.text);
  };

  test('takes in what is worthy, tells of it, and answers by signal in pages', async () => {
    const updates = StreamClient.open('server-sent events', server.url, LakeUpdates);
    await expect
      .poll(async () => {
        await record(client, { ...worthy, text: 'warming up', signalStrength: 0.6 });
        return updates.results.length;
      })
      .toBeGreaterThan(0);
    for (const [text, signalStrength] of [
      ['weak', 0.5],
      ['strong', 0.9],
      ['stronger', 0.95],
      ['middling', 0.7],
    ] as const) {
      await record(client, { ...worthy, text, signalStrength });
    }
    const { lakeUpdates } = await updates.findData((data) => data.lakeUpdates.entry?.text === 'stronger');
    expect(lakeUpdates).toMatchObject({ change: 'ARCHIVED', entry: { signalStrength: 0.95 } });
    updates.close();
    expect(await texts({ filter: { minSignalStrength: 0.65 } })).toEqual(['stronger', 'strong', 'middling']);
    const { lake } = await client.data(LakeEntries, { filter: { minSignalStrength: 0.65 }, first: 2 });
    expect(lake.entries).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(lake.entries.edges[0]?.node.inference?.inputText).toBe('stronger');
    expect(
      await texts({ filter: { minSignalStrength: 0.65 }, first: 2, after: lake.entries.pageInfo.endCursor }),
    ).toEqual(['middling']);
    expect(await texts({ filter: { minSignalStrength: 0.65 }, last: 2 })).toEqual(['strong', 'middling']);
    const before = lake.entries.edges[1]?.cursor;
    expect(await texts({ filter: { minSignalStrength: 0.65 }, last: 2, before })).toEqual(['stronger']);
  });

  test('refuses what it cannot read, naming the argument', async () => {
    const refused: [LakeEntriesQueryVariables, string][] = [
      [{ first: 0 }, 'first'],
      [{ filter: { minSignalStrength: 2 } }, 'filter.minSignalStrength'],
      [{ first: 1, last: 1 }, 'last'],
      [{ before: 'nonsense' }, 'before'],
      [{ after: 'nonsense' }, 'after'],
    ];
    for (const [variables, path] of refused) {
      const { errors } = await client.execute(LakeEntries, variables);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(errors?.[0]?.message).toContain(path);
    }
  });

  test('keeps what somebody decided, also after kill -9', async () => {
    const { id: weak, uuid } = await record(client, { ...worthy, text: 'kept by hand', signalStrength: 0.1 });
    const { id: strong } = await record(client, { ...worthy, text: 'taken out', signalStrength: 0.99 });
    const { archiveInference } = await client.data(ArchiveInference, { id: weak });
    const archived = expectTypename(archiveInference, 'ArchiveInferencePayload');
    expect(archived).toMatchObject({ inferenceId: weak, stage: 'DURABLE', inference: { uuid } });
    expect(archived.entry).toEqual({ id: archived.entryId });
    const { removeLakeEntry } = await client.data(RemoveLakeEntry, { id: strong });
    expect(removeLakeEntry).toMatchObject({
      __typename: 'RemoveLakeEntryPayload',
      inferenceId: strong,
      stage: 'DURABLE',
      entry: null,
    });
    expect(await texts()).toContain('kept by hand');
    expect(await texts()).not.toContain('taken out');
    await server.kill9();
    server = await installation.start();
    client = new GraphqlClient(server.url);
    await lakeIsOpen(client);
    await expect.poll(() => texts()).toContain('kept by hand');
    expect(await texts()).not.toContain('taken out');
    const { lake } = await client.data(LakeEntryById, { id: weak });
    expect(lake.entry).toMatchObject({ text: 'kept by hand', signalStrength: 0.1 });
    expect(lake.verify).toMatchObject({ damaged: [], repairedBlocks: 0 });
    const nobody = '00000000-0000-4000-8000-000000000000';
    const { archiveInference: refused } = await client.data(ArchiveInference, { id: nobody });
    expect(refused.__typename).toBe('NotFoundError');
  });

  test('finds by meaning, in the Lake and in the whole record', async () => {
    const inferred = [];
    for (const text of [
      'The river flows to the sea.',
      'My bank lends money at interest.',
      'Streams run downhill.',
    ]) {
      inferred.push(await infer(client, text, 'meanings'));
    }
    for (const { id } of inferred) await client.data(ArchiveInference, { id });
    const found = await client.data(SimilarTexts, { text: 'A stream of water runs to the sea.', first: 2 });
    expect(found.lake.similar.isExact).toBe(true);
    expect(found.lake.similar.nearest.map(({ entry }) => entry.text)).not.toContain(
      'My bank lends money at interest.',
    );
    expect(found.similarInferences).toMatchObject({ comparedCount: 3 });
    expect(found.similarInferences.nearest.map(({ inference }) => inference?.inputText)).toEqual(
      found.lake.similar.nearest.map(({ entry }) => entry.text),
    );
    for (const [index, { similarity }] of found.lake.similar.nearest.entries()) {
      expect(similarity).toBeCloseTo(found.similarInferences.nearest[index]?.similarity ?? 0, 5);
    }
  });

  test('finds by the meaning of an inference, by its global id as by its UUID', async () => {
    const { id, uuid } = await infer(client, 'Rain falls on the hills.');
    await client.data(ArchiveInference, { id });
    const nearest = async (inferenceId: string) => {
      const query = `{
        similarInferences(target: { inferenceId: "${inferenceId}" }, first: 2) { nearest { inference { inputText } } }
        lake { similar(target: { inferenceId: "${inferenceId}" }, first: 2) { nearest { entry { text } } } } }`;
      return (await client.post(JSON.stringify({ query }))).body;
    };
    const found = await nearest(id);
    expect(found).toHaveProperty('data.similarInferences.nearest.length', 2);
    expect(await nearest(uuid)).toEqual(found);
    expect(await nearest('rubbish')).toHaveProperty('errors.0.extensions.field', 'target.inferenceId');
  });

  test.runIf(kind === 'servers')('of each server follows the others', async () => {
    const other = await installation.start({ DATA_DIR: join(installation.database.dataDirectory, 'other') });
    const reader = new GraphqlClient(other.url);
    await record(client, { ...worthy, text: 'told to the other', signalStrength: 0.97 });
    await expect
      .poll(async () => {
        const { data } = await reader.execute(LakeEntries, { filter: { minSignalStrength: 0.96 } });
        return data?.lake.entries.edges.map(({ node }) => node.text);
      })
      .toEqual(['told to the other']);
  });
});
