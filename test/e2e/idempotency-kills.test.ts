import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Orm } from '../../src/platform/database/orm/create-orm.ts';
import { openDatabase } from '../support/databases.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { retryThroughKills } from './retried-keys.ts';

describe.skipIf(!isHere('servers'))(
  'clients that repeat every unanswered call to two servers',
  patient,
  () => {
    let installation: Installation;
    let orm: Orm;

    beforeAll(async () => {
      installation = await Installation.create('servers');
      orm = await openDatabase(installation.database);
    });
    afterAll(async () => {
      await orm.close();
      await installation.dispose();
    });

    test('store 100 keys 100 times through two kills', async () => {
      const keys = Array.from({ length: 100 }, () => randomUUID());
      const { ids, unanswered } = await retryThroughKills(installation, keys, 2);
      expect(unanswered).toBeGreaterThan(10);
      const stored = await orm.em
        .fork()
        .execute<{ id: string }[]>('select id from asi_inferences order by id');
      expect(stored.map(({ id }) => id)).toEqual([...ids.values()].sort());
      expect(stored).toHaveLength(keys.length);
    });
  },
);
