import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation } from '../support/installation.ts';
import { infer } from './actions.ts';
import { Infer, NewestInferences } from './operations/inferences.operations.ts';

const preload = new URL('./database-thread-end.mjs', import.meta.url);

test('the end of the embedded database is told, ends nothing else, and loses no row', async () => {
  const installation = await Installation.create('embedded');
  try {
    const sign = join(installation.database.dataDirectory, 'end of the database');
    const options = { NODE_OPTIONS: `--import ${preload.href}`, END_OF_DATABASE: sign };
    const server = await installation.start(options);
    const client = new GraphqlClient(server.url);
    const statusOf = async (path: string) => (await fetch(new URL(path, server.url))).status;
    const { uuid } = await infer(client, 'The harbour bridge was opened in 1874.');
    expect(await statusOf('/health')).toBe(200);

    await writeFile(sign, '');
    await expect.poll(() => statusOf('/health')).toBe(503);
    expect(await statusOf('/ready')).toBe(503);
    const write = await client.execute(Infer, { input: { text: 'Trams crossed it until 1956.' } });
    expect(JSON.stringify(write)).toContain('DATABASE_UNAVAILABLE');
    expect(await server.stop()).toEqual({ code: 0, signal: null });

    const again = new GraphqlClient((await installation.start()).url);
    const { inferences } = await again.data(NewestInferences, { first: 5 });
    expect(inferences.edges.map(({ node }) => node.uuid)).toEqual([uuid]);
  } finally {
    await installation.dispose();
  }
});
