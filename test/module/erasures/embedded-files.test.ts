import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EmbeddedFiles } from '../../../src/modules/erasures/embedded-files.ts';
import { ErasureRepository } from '../../../src/modules/erasures/erasure.repository.ts';
import type { Orm } from '../../../src/platform/database/orm/create-orm.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { type DatabaseLocation, freshDatabase, openDatabase } from '../../support/databases.ts';
import { filesWith } from '../../support/leftovers.ts';
import { storeInference } from '../../support/rows.ts';

let location: DatabaseLocation;
let orm: Orm;

beforeAll(async () => {
  location = await freshDatabase('PGlite');
  orm = await openDatabase(location);
});
afterAll(async () => {
  await orm.close();
  await location.remove();
});

const fork = () => orm.em.fork();
const { logger, lines } = collectingLogger();
const filesOf = (maxBytes: number) =>
  new EmbeddedFiles({ fork, dataDirectory: location.dataDirectory, maxBytes, logger });
const left = (word: string) => filesWith(location.dataDirectory, [word]);

async function eraseOne(word: string): Promise<void> {
  const { id } = await storeInference(fork(), {
    inputText: `A ${word} was here.`,
    responseText: word.repeat(500),
  });
  await fork().execute('checkpoint');
  await new ErasureRepository(fork()).eraseInference(id, { requestedBy: 'COMMAND', reason: null });
  await fork().execute('checkpoint');
}

test('what was erased is in no file of the embedded database, and its rows are there', async () => {
  await eraseOne('QUOKKA');
  expect((await left('QUOKKA')).length).toBeGreaterThan(0);
  await filesOf(2 ** 30).forget(1);
  expect(await left('QUOKKA')).toEqual([]);
  const [row] = await fork().execute<{ count: number }[]>(
    'select count(*)::int as count from asi_inferences',
  );
  expect(row?.count).toBe(1);
});

test('that is done once for each position, after a restart too', async () => {
  const fileOf = async () => {
    const [row] = await fork().execute<{ file: string }[]>(
      `select pg_relation_filepath('asi_inferences') as file`,
    );
    return row?.file;
  };
  await filesOf(2 ** 30).forget(1);
  const before = await fileOf();
  await filesOf(2 ** 30).forget(1);
  expect(await fileOf()).toBe(before);
  await filesOf(2 ** 30).forget(2);
  expect(await fileOf()).not.toBe(before);
  expect(await readFile(join(location.dataDirectory, 'postgres.erased-through'), 'utf8')).toMatch(/^2 \d+$/);
});

test('that is done again once the name of a session is forgotten, which moves no position', async () => {
  const erasures = new ErasureRepository(fork());
  await storeInference(fork(), { sessionId: 'BILBY' });
  const erasure = await erasures.beginSession('BILBY', { requestedBy: 'COMMAND', reason: null });
  await erasures.carryOn(erasure ?? '');
  await filesOf(2 ** 30).forget(3);
  expect((await left('BILBY')).length).toBeGreaterThan(0);
  const files = filesOf(2 ** 30);
  await erasures.complete(erasure ?? '');
  await files.forget(3);
  expect(await left('BILBY')).toEqual([]);
});

test('a large one is left as it is, which is said once', async () => {
  await eraseOne('NUMBAT');
  const files = filesOf(1000);
  await files.forget(4);
  await files.forget(4);
  expect((await left('NUMBAT')).length).toBeGreaterThan(0);
  expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  await filesOf(2 ** 30).forget(4);
  expect(await left('NUMBAT')).toEqual([]);
});
