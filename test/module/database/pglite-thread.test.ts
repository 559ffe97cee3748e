import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PglitePlatform } from '@mikro-orm/pglite';
import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { databaseFailureOf } from '../../../src/platform/database/database-failure.ts';
import { PgliteClosedError, PgliteThread } from '../../../src/platform/database/in-process/pglite-thread.ts';
import { remove } from '../../support/pglite-template.ts';

const endingWorker = new URL('./ending-worker.ts', import.meta.url);

describe('PGlite on a thread of its own', () => {
  let directory: string;
  let thread: PgliteThread;
  let endings: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-test-'));
    await cp(join(inject('pgliteTemplates'), 'empty'), directory, { recursive: true });
    endings = [];
    thread = new PgliteThread({ script: endingWorker, onEnd: (reason) => endings.push(reason) });
    await thread.open(directory);
  });
  afterEach(async () => {
    await thread.close();
    await remove(directory);
  });

  const count = async () =>
    (await thread.query('select count(*)::integer as rows from things')).rows[0]?.rows;

  test('gives the values that PGlite gives with the parsers of the ORM', async () => {
    const statement = `
      select 7::smallint as small, 7::bigint as large, 9007199254740993::bigint as larger, 1.5::real as single, 2.5::numeric as exact,
        true as truth, null as nothing, 'ä' as text, '{"a": [1, null]}'::jsonb as json, '\\xc0ffee'::bytea as bytes,
        date '2024-02-29' as day, timestamptz '2024-02-29 12:00:00.123+00' as moment, interval '1 day 2 hours' as span,
        array[1.5, 2.5]::real[] as singles, array['a"b', null, 'c,d'] as texts, '{}'::text[] as none,
        array[date '2024-02-29', null] as days, array[timestamptz '2024-02-29 12:00:00+00'] as moments,
        array[interval '1 day'] as spans, $1::text as given`;
    const platform = new PglitePlatform();
    const parsers = createPostgreSqlTypeParsers((text) => platform.unmarshallArray(text));
    const given = (await thread.query(statement, ['x'])).rows;
    await thread.close();
    const direct = await PGlite.create({ dataDir: directory, parsers });
    const { rows } = await direct.query(statement, ['x']);
    await direct.close();
    expect(given).toEqual(rows);
  });

  test('passes on everything that PostgreSQL says about a failure', async () => {
    await thread.exec('create table things (name text constraint one_of_a_name unique)');
    await thread.query('insert into things values ($1)', ['a']);
    const failure = await thread
      .query('insert into things values ($1)', ['a'])
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).toMatchObject({
      code: '23505',
      severity: 'ERROR',
      message: 'duplicate key value violates unique constraint "one_of_a_name"',
      detail: 'Key (name)=(a) already exists.',
      schema: 'public',
      table: 'things',
      constraint: 'one_of_a_name',
    });
    expect(failure).not.toHaveProperty('params');
    await expect(thread.query('selct 1')).rejects.toMatchObject({ code: '42601', position: '1' });
  });

  test('refuses a parameter that cannot be sent, and goes on', async () => {
    await expect(thread.query('select $1', [() => undefined])).rejects.toThrow('could not be cloned');
    expect((await thread.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('keeps other statements out of a transaction, and rolls back what failed', async () => {
    await thread.exec('create table things (name text)');
    const between = Promise.withResolvers<void>();
    const failing = thread.transaction(async (transaction) => {
      await transaction.query(`insert into things values ('a')`);
      await between.promise;
      throw new Error('changed its mind');
    });
    const outside = count();
    between.resolve();
    await expect(failing).rejects.toThrow('changed its mind');
    expect(await outside).toBe(0);
    const kept = await thread.transaction(async (transaction) => {
      await transaction.query(`insert into things values ('b')`);
      return 'kept';
    });
    expect([kept, await count()]).toEqual(['kept', 1]);
  });

  test('closes after the statements under way', async () => {
    const underWay = thread.query('select count(*)::integer as rows from generate_series(1, 300000)');
    const closing = thread.close();
    expect((await underWay).rows).toEqual([{ rows: 300_000 }]);
    await closing;
    expect(thread.closed).toBe(true);
    await expect(thread.query('select 1')).rejects.toBeInstanceOf(PgliteClosedError);
    expect(endings).toEqual([]);
  });

  test('fails everything as a database that cannot be reached once the thread has ended', async () => {
    await thread.exec('create table things (name text)');
    const between = Promise.withResolvers<void>();
    const transaction = thread.transaction(async (statements) => {
      await between.promise;
      await statements.query(`insert into things values ('a')`);
    });
    const asked = [thread.exec('end of the thread'), transaction];
    await asked[0]?.catch(() => undefined);
    between.resolve();
    const later = [thread.query('select 1'), thread.transaction(async () => 'nothing')];
    for (const outcome of await Promise.allSettled([...asked, ...later])) {
      expect(outcome.status).toBe('rejected');
      if (outcome.status !== 'rejected') continue;
      expect(databaseFailureOf(outcome.reason)?.code).toBe('DATABASE_UNAVAILABLE');
    }
    expect(endings).toEqual(['its thread ended (exit code 3)']);
    expect(thread.closed).toBe(true);
  });
});
