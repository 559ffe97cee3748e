import { afterEach, expect, test, vi } from 'vitest';
import { createApp } from '../../../src/app/app.ts';
import { readConfig } from '../../../src/config/config.ts';
import { Erasable } from '../../../src/modules/erasable.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { freshDatabase } from '../../support/databases.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('what a server has beside its modules and holds texts is registered, to forget what is erased', async () => {
  const add = vi.spyOn(Erasable.prototype, 'add');
  const location = await freshDatabase('PGlite');
  const config = readConfig({ DATA_DIR: location.dataDirectory, LOG_LEVEL: 'silent' });
  const app = await createApp(config, collectingLogger().logger);
  const names = add.mock.calls.map(([{ name }]) => name);
  expect(names).toEqual(expect.arrayContaining(['the Lake', 'streams', 'documents']));
  await app.close();
  await location.remove();
});
