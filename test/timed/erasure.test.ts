import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { record } from '../e2e/actions.ts';
import { EraseInference } from '../e2e/operations/erasures.operations.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere } from '../support/installation.ts';
import { filesWith } from '../support/leftovers.ts';
import { remove } from '../support/pglite-template.ts';

/** Longest time until the bytes of a text are on no server any more, in milliseconds. */
const erasedMs = 5000;

describe.skipIf(!isHere('servers'))('two servers', () => {
  test.each(['a mutation', 'SQL'] as const)('hold nothing of what %s has erased, soon', async (way) => {
    const installation = await Installation.create('servers');
    const directories = [
      await mkdtemp(join(tmpdir(), 'soon-one-')),
      await mkdtemp(join(tmpdir(), 'soon-other-')),
    ];
    const orm = await openDatabase(installation.database);
    try {
      const [one] = await Promise.all(
        directories.map((directory) => installation.start({ DATA_DIR: directory })),
      );
      const client = new GraphqlClient(one?.url ?? '');
      const { uuid: id } = await record(client, { text: 'A PADEMELON was here.' });
      const holders = async () =>
        (await Promise.all(directories.map((directory) => filesWith(directory, ['PADEMELON'])))).flat()
          .length;
      await expect.poll(holders).toBe(2);
      const asked = performance.now();
      if (way === 'SQL') await orm.em.execute('delete from asi_inferences where id = ?', [id]);
      else await client.data(EraseInference, { input: { inferenceId: id } });
      await expect.poll(holders).toBe(0);
      expect(performance.now() - asked).toBeLessThan(erasedMs);
    } finally {
      await orm.close();
      await installation.dispose();
      for (const directory of directories) await remove(directory);
    }
  });
});
