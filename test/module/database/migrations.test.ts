import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Orm } from '../../../src/platform/database/orm/create-orm.ts';
import { MigrationError, migrate } from '../../../src/platform/database/orm/migrate.ts';
import { withSqlSession } from '../../../src/platform/database/orm/sql-session.ts';
import {
  type DatabaseKind,
  type DatabaseLocation,
  databaseKinds,
  freshDatabase,
  isDatabaseHere,
  openDatabase,
} from '../../support/databases.ts';
import { migrationsDirectory, remove } from '../../support/pglite-template.ts';

const names = [
  '001_asi_tables.sql',
  '002_model_life_cycle.sql',
  '003_evidence.sql',
  '004_context.sql',
  '005_feedback.sql',
  '006_lake.sql',
  '007_model_changes.sql',
  '008_load_attempts.sql',
  '009_idempotency_keys.sql',
  '010_erasures.sql',
  '011_summary_refresh.sql',
  '012_newest_first.sql',
  '013_erasure_reach.sql',
  '014_fired_with_inference.sql',
  '015_text_windows.sql',
  '016_inference_vectors.sql',
  '017_plain_comments.sql',
  '018_readability.sql',
  '019_judge.sql',
];

let location: DatabaseLocation;
let orm: Orm;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vortex-migrations-'));
  await cp(migrationsDirectory, directory, { recursive: true });
});

afterEach(() => remove(directory));

/** An empty database for each test of the suite. */
function useEmptyDatabase(kind: DatabaseKind): void {
  beforeAll(async () => {
    location = await freshDatabase(kind, { migrated: false });
    orm = await openDatabase(location);
  });
  beforeEach(() =>
    withSqlSession(orm, (session) => session.run('drop schema public cascade; create schema public')),
  );
  afterAll(async () => {
    await orm.close();
    await location.remove();
  });
}

function write(name: string, sql: string): Promise<void> {
  return writeFile(join(directory, name), sql);
}

async function tables(): Promise<string[]> {
  const found = await orm.em.execute<{ name: string }[]>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'm') order by relname`,
  );
  return found.map(({ name }) => name);
}

/** Everything the migration makes, as the catalog describes it. */
function schema(): Promise<unknown> {
  return orm.em.execute(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
       where connamespace = 'public'::regnamespace and conrelid <> 0 and conrelid::regclass::text <> 'schema_migrations'
     union all select indexname, indexdef from pg_indexes
       where schemaname = 'public' and tablename <> 'schema_migrations'
     union all select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
     union all select matviewname, definition from pg_matviews
     union all select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace
     order by name, definition`,
  );
}

describe.each(databaseKinds.filter(isDatabaseHere))('The migrator on %s', (kind) => {
  useEmptyDatabase(kind);

  it('makes the objects of an empty database and remembers what it ran', async () => {
    expect(await migrate(orm, directory)).toEqual(names);
    expect(await tables()).toEqual([
      'asi_inferences',
      'asi_model_changes',
      'asi_performance_summary',
      'beam_tensors',
      'calibrators',
      'context_metrics',
      'erased_inferences',
      'erasures',
      'feedback',
      'idempotency_keys',
      'inference_vectors',
      'lake_decisions',
      'onnx_models',
      'sacred_interventions',
      'schema_migrations',
      'training_samples',
      'verifications',
    ]);
    expect(
      await orm.em.execute('select name, length(sha256) as length from schema_migrations order by name'),
    ).toEqual(names.map((name) => ({ name, length: 64 })));
  });

  it('does nothing the second time', async () => {
    await migrate(orm, directory);
    const before = await schema();
    expect(await migrate(orm, directory)).toEqual([]);
    expect(await schema()).toEqual(before);
  });

  it('may find everything there already', async () => {
    await migrate(orm, directory);
    const before = await schema();
    await orm.em.execute('drop table schema_migrations');
    expect(await migrate(orm, directory)).toEqual(names);
    expect(await schema()).toEqual(before);
  });

  it('keeps the rows when its file runs again', async () => {
    await migrate(orm, directory);
    await orm.em.execute(`insert into onnx_models (name, model_path, tokenizer_path) values ('a', 'b', 'c')`);
    const sql = await readFile(join(directory, '001_asi_tables.sql'), 'utf8');
    await withSqlSession(orm, (session) => session.run(sql));
    expect(await orm.em.execute('select name, status, kind, max_tokens from onnx_models')).toEqual([
      { name: 'a', status: 'loading', kind: 'embedding', max_tokens: 256 },
    ]);
  });

  it('takes an intervention with the time of its inference for one that fired with it, once', async () => {
    const file = '014_fired_with_inference.sql';
    const sql = await readFile(join(directory, file), 'utf8');
    await rm(join(directory, file));
    await migrate(orm, directory);
    await orm.em.execute(
      `with inference as (
         insert into asi_inferences (input_text, flux_position, confidence, signal_strength, processing_time_ms)
         values ('a text', 9, 0.5, 0.5, 1) returning id, created_at)
       insert into sacred_interventions
         (inference_id, position, signal_before, signal_after, confidence_boost, intervention_type, created_at)
       select id, 9, 0.5, 0.75, 0.25, 'magnification', created_at + late * interval '1 microsecond'
       from inference, generate_series(0, 1) as late`,
    );
    await write(file, sql);
    expect(await migrate(orm, directory)).toEqual([file]);
    const fired = () =>
      orm.em.execute('select fired_with_inference as own from sacred_interventions order by id');
    expect(await fired()).toEqual([{ own: true }, { own: false }]);
    await orm.em.execute(
      'update sacred_interventions set created_at = (select created_at from asi_inferences)',
    );
    await withSqlSession(orm, (session) => session.run(sql));
    expect(await fired()).toEqual([{ own: true }, { own: false }]);
  });

  it('says which formula gave the signals that are there, and keeps them', async () => {
    const file = '018_readability.sql';
    const sql = await readFile(join(directory, file), 'utf8');
    await rm(join(directory, file));
    await migrate(orm, directory);
    await orm.em.execute(
      `insert into asi_inferences (input_text, flux_position, confidence, signal_strength, processing_time_ms,
         probability_supported, semantic_embedding, segments, erased_at)
       values ('judged', 9, 0.5, 0.61, 1, 0.5, array[1]::real[], 1, null),
         ('read', 9, 0.5, 0.62, 1, null, array[1]::real[], 1, null),
         ('read by the first version', 9, 0.5, 0.63, 1, null, array[1]::real[], null, null),
         ('recorded', 9, 0.5, 0.64, 1, null, null, null, null),
         ('', 9, 0.5, 0.65, 1, null, null, 2, now()),
         ('', 9, 0.5, 0.66, 1, null, null, null, now())`,
    );
    const rows = () =>
      orm.em.execute(
        `select signal_formula as formula, signal_strength::text as signal, tokens, read_tokens
         from asi_inferences order by signal_strength`,
      );
    await write(file, sql);
    expect(await migrate(orm, directory)).toEqual([file]);
    const expected = [
      ...(['SUPPORT', 'CLARITY', 'CLARITY', 'GIVEN', 'CLARITY', null] as const).map((formula, index) => ({
        ...{ formula, signal: `0.6${index + 1}`, tokens: null, read_tokens: null },
      })),
    ];
    expect(await rows()).toEqual(expected);
    await withSqlSession(orm, (session) => session.run(sql));
    expect(await rows()).toEqual(expected);
  });

  it('runs further files in the order of their names', async () => {
    await migrate(orm, directory);
    await write('003_second.sql', 'insert into notes values (2);');
    await write('002_first.sql', 'create table notes (number integer); insert into notes values (1);');
    await write('notes.txt', 'not SQL');
    expect(await migrate(orm, directory)).toEqual(['002_first.sql', '003_second.sql']);
    expect(await orm.em.execute('select number from notes order by number')).toEqual([
      { number: 1 },
      { number: 2 },
    ]);
  });

  it('takes texts out of the statistics of the planner, and keeps them out', async () => {
    const name = '013_erasure_reach.sql';
    await rm(join(directory, name));
    await migrate(orm, directory);
    const text = (number: string) => `'HAPAXLEGOMENON ' || ${number}`;
    await withSqlSession(orm, (session) =>
      session.run(`
        insert into asi_inferences
            (input_text, response_text, evidence_texts, flux_position, confidence, signal_strength, processing_time_ms)
          select ${text('number')}, ${text('number')}, array[${text('number')}], 3, 0.5, 0.5, 1 from generate_series(1, 50) as number;
        insert into training_samples (input_text, expected_position, expected_elp)
          select ${text('number')}, 3, '{"ethos": 1, "logos": 1, "pathos": 1}' from generate_series(1, 50) as number;`),
    );
    const told = async () => {
      await withSqlSession(orm, (session) => session.run('analyze'));
      const found = await orm.em.execute<{ name: string }[]>(
        `select tablename || '.' || attname as name from pg_stats
         where schemaname = 'public' and pg_stats::text like '%HAPAXLEGOMENON%' order by name`,
      );
      return found.map((row) => row.name);
    };
    expect(await told()).toContain('asi_inferences.input_text');
    await cp(join(migrationsDirectory, name), join(directory, name));
    await migrate(orm, directory);
    expect(await told()).toEqual([]);
  });

  it('gives the samples of feedback their inferences', async () => {
    const name = '013_erasure_reach.sql';
    await rm(join(directory, name));
    await migrate(orm, directory);
    const text = (number: number) => `'00000000-0000-7000-8000-00000000000${number}'`;
    await withSqlSession(orm, (session) =>
      session.run(`
        insert into asi_inferences (id, input_text, flux_position, confidence, signal_strength, processing_time_ms)
          values (${text(1)}, 'a', 3, 0.5, 0.5, 1);
        insert into training_samples (id, input_text, expected_position, expected_elp, source)
          select id::uuid, 'a', 3, '{"ethos": 1, "logos": 1, "pathos": 1}', 'feedback' from unnest(array[${text(2)}, ${text(3)}]) as id;
        insert into feedback (inference_id, supported, is_held_out, training_sample_id)
          values (${text(1)}, true, false, ${text(2)});`),
    );
    await cp(join(migrationsDirectory, name), join(directory, name));
    expect(await migrate(orm, directory)).toEqual([name]);
    const samples = await orm.em.execute(
      `select right(id::text, 1) as id, right(inference_id::text, 1) as inference from training_samples order by id`,
    );
    expect(samples).toEqual([
      { id: '2', inference: '1' },
      { id: '3', inference: null },
    ]);
  });

  it('refuses a file that changed after it was applied, and says what to do', async () => {
    await migrate(orm, directory);
    await write('001_asi_tables.sql', 'select 1;');
    const refusal = await migrate(orm, directory).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(MigrationError);
    expect(refusal).toMatchObject({
      message: expect.stringMatching(
        /^001_asi_tables\.sql differs from the file that was applied .* Restore the old file, and put the change into a new file/,
      ),
    });
  });

  it('takes the same file with other line endings for the same', async () => {
    await migrate(orm, directory);
    const sql = await readFile(join(directory, '001_asi_tables.sql'), 'utf8');
    await write('001_asi_tables.sql', sql.replaceAll('\n', '\r\n'));
    expect(await migrate(orm, directory)).toEqual([]);
  });

  it('undoes a file that fails, keeps those before it, and tries again later', async () => {
    await write('999_broken.sql', 'create table half (number integer); select no_such_function();');
    const failure = await migrate(orm, directory).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationError);
    expect(failure).toMatchObject({
      message: expect.stringContaining(
        '999_broken.sql failed and was rolled back: function no_such_function() does not exist',
      ),
    });
    expect(await tables()).toContain('asi_inferences');
    expect(await tables()).not.toContain('half');
    await write('999_broken.sql', 'create table half (number integer);');
    expect(await migrate(orm, directory)).toEqual(['999_broken.sql']);
  });

  it('refuses what a newer version has applied, or leaves it alone where that is allowed', async () => {
    await write('999_newer.sql', 'create table newer (number integer);');
    await migrate(orm, directory);
    await rm(join(directory, '999_newer.sql'));
    await expect(migrate(orm, directory)).rejects.toThrow(
      /newer than this server: 999_newer\.sql was applied/,
    );
    expect(await migrate(orm, directory, { allowNewer: true })).toEqual([]);
    expect(await tables()).toContain('newer');
  });
});

describe.skipIf(!isDatabaseHere('PostgreSQL'))('Several migrators on one server', () => {
  useEmptyDatabase('PostgreSQL');

  it('take turns when they start together', async () => {
    const others = await Promise.all([openDatabase(location), openDatabase(location)]);
    const applied = await Promise.all([orm, ...others].map((each) => migrate(each, directory)));
    await Promise.all(others.map((other) => other.close()));
    // One of them may have a few files, and another the rest; nobody has one twice.
    for (const own of applied) expect(own).toEqual(own.toSorted());
    expect(applied.flat().toSorted()).toEqual(names);
    expect(await orm.em.execute('select count(*)::int as count from schema_migrations')).toEqual([
      { count: names.length },
    ]);
  });
});

describe.skipIf(!isDatabaseHere('PostgreSQL') || !inject('psql'))('The migration by psql', () => {
  useEmptyDatabase('PostgreSQL');

  async function psql(): Promise<void> {
    const { databaseUrl } = location;
    if (databaseUrl === null) throw new Error('psql needs a server.');
    const files = names.flatMap((name) => ['-f', join(directory, name)]);
    await promisify(execFile)('psql', ['-v', 'ON_ERROR_STOP=1', '-q', ...files, databaseUrl]);
  }

  it('may run twice', async () => {
    await psql();
    const before = await schema();
    await psql();
    expect(await schema()).toEqual(before);
  });

  it('may run before the migrator', async () => {
    await psql();
    const before = await schema();
    expect(await migrate(orm, directory)).toEqual(names);
    expect(await schema()).toEqual(before);
  });

  it('may run after the migrator', async () => {
    await migrate(orm, directory);
    const before = await schema();
    await psql();
    expect(await schema()).toEqual(before);
    expect(await migrate(orm, directory)).toEqual([]);
  });
});
