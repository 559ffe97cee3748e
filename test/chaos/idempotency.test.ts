import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { retryThroughKills } from '../e2e/retried-keys.ts';
import { openDatabase } from '../support/databases.ts';
import { Installation, isHere } from '../support/installation.ts';

const keys = Array.from({ length: 1000 }, () => randomUUID());
const kills = 10;

test.skipIf(!isHere('servers'))('a thousand keys are stored a thousand times through ten kills', async () => {
  const installation = await Installation.create('servers');
  try {
    const { ids, unanswered } = await retryThroughKills(installation, keys, kills);
    const orm = await openDatabase(installation.database);
    const stored = await orm.em.fork().execute<{ id: string }[]>('select id from asi_inferences order by id');
    await orm.close();
    console.log(`  ${keys.length} keys, ${unanswered} unanswered attempts, ${stored.length} rows`);
    expect(unanswered).toBeGreaterThan(100);
    expect(stored.map(({ id }) => id)).toEqual([...ids.values()].sort());
    expect(stored).toHaveLength(keys.length);
  } finally {
    await installation.dispose();
  }
});
