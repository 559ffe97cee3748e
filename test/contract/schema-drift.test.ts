import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { describeOnEachDatabase, type TestDatabase } from '../support/databases.ts';

const foreignKeyWithoutRule = `alter table sacred_interventions
  drop constraint sacred_interventions_inference_id_fkey,
  add constraint sacred_interventions_inference_id_fkey foreign key (inference_id) references asi_inferences (id)`;

describeOnEachDatabase('The migrated schema and the entities', (database) => {
  it('agree on tables, columns, types, defaults, keys, indexes, checks, comments, triggers and the summary', async () => {
    const drift = (await update(database)).split('\n').filter(Boolean);
    // The ORM names the unique index behind a view's key by itself and cannot be told another name;
    // the index is held below.
    expect(drift).toEqual([
      'drop index "idx_asi_perf_summary_hour";',
      'create unique index "asi_performance_summary_pkey" on "asi_performance_summary" ("hour");',
    ]);
  });

  it('leave the summary with the unique index that a concurrent refresh needs', async () => {
    expect(
      await rows(database, `select indexdef from pg_indexes where tablename = 'asi_performance_summary'`),
    ).toEqual([
      {
        indexdef:
          'CREATE UNIQUE INDEX idx_asi_perf_summary_hour ON public.asi_performance_summary USING btree (hour)',
      },
    ]);
  });

  it('agree on the columns of the summary', async () => {
    expect(
      await rows(
        database,
        `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
         where attrelid = 'asi_performance_summary'::regclass and attnum > 0 order by attnum`,
      ),
    ).toEqual([
      { name: 'hour', type: 'timestamp with time zone' },
      { name: 'total_inferences', type: 'integer' },
      { name: 'avg_confidence', type: 'double precision' },
      { name: 'avg_signal', type: 'double precision' },
      { name: 'hallucination_count', type: 'integer' },
      { name: 'intervention_count', type: 'integer' },
      { name: 'lake_worthy_count', type: 'integer' },
      { name: 'avg_processing_time_ms', type: 'double precision' },
      { name: 'models_used', type: 'integer' },
    ]);
  });

  it('leave no table, view, column or function without a comment', async () => {
    expect(
      await rows(
        database,
        `select relname as name from pg_class
           where relnamespace = 'public'::regnamespace and relkind in ('r', 'm') and relname <> 'schema_migrations'
             and obj_description(oid, 'pg_class') is null
         union all
         select format('%s.%s', attrelid::regclass, attname) from pg_attribute join pg_class on pg_class.oid = attrelid
           where relnamespace = 'public'::regnamespace and relkind in ('r', 'm') and relname <> 'schema_migrations'
             and attnum > 0 and not attisdropped and col_description(attrelid, attnum) is null
         union all
         select proname from pg_proc
           where pronamespace = 'public'::regnamespace and obj_description(oid, 'pg_proc') is null`,
      ),
    ).toEqual([]);
  });

  it('are described in the documentation, column by column', async () => {
    const documentation = await readFile(resolve(import.meta.dirname, '../../docs/data-model.md'), 'utf8');
    const columns = await rows<{ relation: string; name: string }>(
      database,
      `select relname as relation, attname as name from pg_attribute join pg_class on pg_class.oid = attrelid
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'm') and attnum > 0 and not attisdropped`,
    );
    const sections = new Map(
      documentation.split(/^###? /m).map((section) => [/^`(\w+)`/.exec(section)?.[1], section]),
    );
    const undescribed = columns.filter(
      ({ relation, name }) =>
        !sections
          .get(relation)
          ?.slice(relation.length + 2)
          .includes(`\`${name}\``),
    );
    expect(columns.length).toBeGreaterThan(70);
    expect(undescribed).toEqual([]);
  });

  it('rest on triggers that call their own functions', async () => {
    expect(
      await rows(
        database,
        `select pg_get_triggerdef(oid) as definition from pg_trigger where not tgisinternal order by tgname, tgrelid::regclass::text`,
      ),
    ).toEqual([
      {
        definition:
          'CREATE TRIGGER commit_order BEFORE INSERT ON public.asi_inferences ' +
          'FOR EACH STATEMENT EXECUTE FUNCTION asi_inferences_commit_order_fn()',
      },
      {
        definition:
          'CREATE TRIGGER commit_order BEFORE INSERT ON public.asi_model_changes ' +
          'FOR EACH STATEMENT EXECUTE FUNCTION asi_inferences_commit_order_fn()',
      },
      {
        definition:
          'CREATE TRIGGER commit_order BEFORE INSERT ON public.erased_inferences ' +
          'FOR EACH STATEMENT EXECUTE FUNCTION asi_inferences_commit_order_fn()',
      },
      {
        definition:
          'CREATE TRIGGER commit_order BEFORE INSERT ON public.inference_vectors ' +
          'FOR EACH STATEMENT EXECUTE FUNCTION inference_vectors_commit_order_fn()',
      },
      {
        definition:
          'CREATE TRIGGER note_deletion AFTER DELETE ON public.asi_inferences ' +
          'FOR EACH ROW EXECUTE FUNCTION asi_inferences_note_deletion_fn()',
      },
      {
        definition:
          'CREATE TRIGGER note_sample AFTER INSERT ON public.feedback ' +
          'FOR EACH ROW EXECUTE FUNCTION feedback_note_sample_fn()',
      },
      {
        definition:
          'CREATE TRIGGER note_truncation BEFORE TRUNCATE ON public.asi_inferences ' +
          'FOR EACH STATEMENT EXECUTE FUNCTION asi_inferences_note_truncation_fn()',
      },
      {
        definition:
          'CREATE TRIGGER update_onnx_models_updated_at BEFORE UPDATE ON public.onnx_models ' +
          'FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()',
      },
    ]);
  });

  it('rest on these functions', async () => {
    const functions = await rows<{ name: string; result: string; language: string; body: string }>(
      database,
      `select proname as name, prorettype::regtype::text as result, lanname as language, prosrc as body
       from pg_proc join pg_language on pg_language.oid = prolang
       where pronamespace = 'public'::regnamespace order by proname`,
    );
    expect(
      functions.map(({ body, ...rest }) => ({ ...rest, body: body.replace(/\s+/g, ' ').trim() })),
    ).toEqual([
      {
        name: 'asi_inferences_commit_order_fn',
        result: 'trigger',
        language: 'plpgsql',
        body: 'begin perform lock_asi_inferences(); return null; end',
      },
      {
        name: 'asi_inferences_note_deletion_fn',
        result: 'trigger',
        language: 'plpgsql',
        body: 'begin insert into erased_inferences (inference_id) values (old.id); delete from training_samples where inference_id = old.id; delete from beam_tensors where id = old.beam_tensor_id and not exists (select from asi_inferences where beam_tensor_id = old.beam_tensor_id); return null; end',
      },
      {
        name: 'asi_inferences_note_truncation_fn',
        result: 'trigger',
        language: 'plpgsql',
        body: 'begin insert into erased_inferences (inference_id) select id from asi_inferences; delete from training_samples where inference_id is not null; return null; end',
      },
      {
        name: 'feedback_note_sample_fn',
        result: 'trigger',
        language: 'plpgsql',
        body: 'begin update training_samples set inference_id = new.inference_id where id = new.training_sample_id and inference_id is null; return null; end',
      },
      {
        name: 'inference_vectors_commit_order_fn',
        result: 'trigger',
        language: 'plpgsql',
        body: 'begin perform pg_advisory_xact_lock(18387448083203410); return null; end',
      },
      {
        name: 'lock_asi_inferences',
        result: 'void',
        language: 'sql',
        body: 'select pg_advisory_xact_lock(18387448083203409)',
      },
      {
        name: 'refresh_asi_performance_summary',
        result: 'void',
        language: 'plpgsql',
        body: 'begin refresh materialized view concurrently asi_performance_summary; end',
      },
      {
        name: 'update_updated_at_column',
        result: 'trigger',
        language: 'plpgsql',
        body: 'begin new.updated_at = now(); return new; end',
      },
    ]);
  });

  it.each([
    'asi_inferences',
    'asi_model_changes',
    'inference_vectors',
  ])('number %s by a sequence of its own, without a cache', async (table) => {
    expect(
      await rows(
        database,
        `select seqincrement::int as increment, seqcache::int as cache, seqcycle as cycles,
           pg_get_serial_sequence('${table}', 'seq') as name
         from pg_sequence where seqrelid = '${table}_seq_seq'::regclass`,
      ),
    ).toEqual([{ increment: 1, cache: 1, cycles: false, name: `public.${table}_seq_seq` }]);
  });
});

describeOnEachDatabase('The comparison notices', (database) => {
  let latest: string | undefined;

  it.each([
    ['a type', 'alter table beam_tensors alter column confidence type double precision'],
    ['a missing check', 'alter table beam_tensors drop constraint beam_tensors_digits_sum_check'],
    [
      'another check',
      `alter table training_samples drop constraint training_samples_source_check,
         add constraint training_samples_source_check check (source in ('feedback', 'import'))`,
    ],
    ['a column that may be null', 'alter table context_metrics alter column token_count drop not null'],
    ['a missing default', 'alter table asi_inferences alter column verdict drop default'],
    ['a missing index', 'drop index idx_asi_inferences_session'],
    ['another comment', `comment on column onnx_models.name is 'another'`],
    ['a missing trigger', 'drop trigger update_onnx_models_updated_at on onnx_models'],
    [
      'another trigger function',
      `create or replace function asi_inferences_commit_order_fn() returns trigger
         language plpgsql as 'begin return null; end'`,
    ],
    ['a further column', 'alter table sacred_interventions add column strength real'],
    ['another deletion rule', foreignKeyWithoutRule],
    ['another summary', 'drop materialized view asi_performance_summary'],
  ])('%s', async (_, change) => {
    const before = latest ?? (await update(database));
    await database.fork().execute(change);
    latest = await update(database);
    expect(latest).not.toBe(before);
  });
});

function rows<Row>(database: TestDatabase, sql: string): Promise<Row[]> {
  return database.fork().execute<Row[]>(sql);
}

/** What the schema generator would do to the database. */
function update(database: TestDatabase): Promise<string> {
  return database.orm.schema.getUpdateSchemaSQL({ wrap: false });
}
