import { beforeEach, describe, expect, it } from 'vitest';
import { entities } from '../../../src/app/entities.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { createOrm } from '../../../src/platform/database/orm/create-orm.ts';
import { isDatabaseHere, useDatabase } from '../../support/databases.ts';
import { untilSomeoneWaitsForALock } from '../../support/lock-waits.ts';
import { storeInference } from '../../support/rows.ts';

const insert = `insert into asi_inferences (input_text, flux_position, confidence, signal_strength, processing_time_ms)
  values (?, 0, 0.5, 0.5, 1) returning seq`;

describe.skipIf(!isDatabaseHere('PostgreSQL'))('The record under concurrent writers', () => {
  const database = useDatabase('PostgreSQL');
  beforeEach(() => database.clear());

  it('lets a second writer wait for its number until the first has committed', async () => {
    const first = database.fork();
    await first.begin();
    await first.execute(insert, ['first']);
    let secondIsDone = false;
    const second = database
      .fork()
      .execute(insert, ['second'])
      .then(() => {
        secondIsDone = true;
      });
    await untilSomeoneWaitsForALock(() => database.fork());
    expect(secondIsDone).toBe(false);
    expect(await database.fork().count(Inference)).toBe(0);
    await first.commit();
    await second;
    const stored = await database.fork().findAll(Inference, { orderBy: { seq: 'asc' } });
    expect(stored.map(({ seq, inputText }) => [seq, inputText])).toEqual([
      [1, 'first'],
      [2, 'second'],
    ]);
  });

  it('leaves a gap, not a late number, when the first writer gives up', async () => {
    const first = database.fork();
    await first.begin();
    await first.execute(insert, ['first']);
    const second = storeInference(database.fork(), { inputText: 'second' });
    await first.rollback();
    expect((await second).seq).toBe(2);
  });

  it('orders those who take the lock first like those who insert first', async () => {
    const first = database.fork();
    await first.begin();
    await first.execute('select lock_asi_inferences()');
    const second = storeInference(database.fork(), { inputText: 'second' });
    await untilSomeoneWaitsForALock(() => database.fork());
    await first.execute(insert, ['first']);
    await first.commit();
    await second;
    const stored = await database.fork().findAll(Inference, { orderBy: { seq: 'asc' } });
    expect(stored.map(({ inputText }) => inputText)).toEqual(['first', 'second']);
  });

  it('never shows a number after a greater one to a reader that follows the record', async () => {
    const writers = 6;
    const rowsEach = 15;
    let writing = true;
    const seen: number[] = [];
    const follow = async () => {
      let last = 0;
      for (let final = false; ; final = !writing) {
        const rows = await database
          .fork()
          .execute<{ seq: number }[]>('select seq::int from asi_inferences where seq > ? order by seq', [
            last,
          ]);
        seen.push(...rows.map(({ seq }) => seq));
        last = seen.at(-1) ?? 0;
        if (final) return;
      }
    };
    const write = async (writer: number) => {
      for (let row = 0; row < rowsEach; row += 1) {
        await database.fork().transactional(async (em) => {
          await em.execute(insert, [`${writer}/${row}`]);
          // Longer and shorter transactions, so that they would overtake each other.
          await em.execute('select pg_sleep(?)', [((writer * 7 + row * 3) % 5) / 1000]);
        });
      }
    };
    const following = follow();
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
    writing = false;
    await following;
    expect(seen).toEqual(Array.from({ length: writers * rowsEach }, (_, index) => index + 1));
  });

  it('lets readers go on while the summary is refreshed, and refreshes while they read', async () => {
    await storeInference(database.fork(), {});
    const reader = database.fork();
    await reader.begin();
    await reader.execute('select * from asi_performance_summary');
    await database.fork().transactional(async (em) => {
      await em.execute(`set local lock_timeout = '20s'`);
      await em.execute('select refresh_asi_performance_summary()');
    });
    await reader.commit();
    expect(await database.fork().execute('select total_inferences from asi_performance_summary')).toEqual([
      { total_inferences: 1 },
    ]);
  });

  it('holds no more connections than it may', async () => {
    const small = await createOrm({ ...database.location, entities, maxConnections: 2 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        small.em.fork().execute<{ pid: number }[]>('select pg_backend_pid() as pid, pg_sleep(0.01)'),
      ),
    );
    await small.close();
    expect(new Set(answers.flat().map(({ pid }) => pid)).size).toBe(2);
  });
});

describe.skipIf(!isDatabaseHere('PostgreSQL'))('A filtered list of the record', () => {
  const database = useDatabase('PostgreSQL');

  it.each([
    ['nothing', 'true', 'seq desc', 'asi_inferences_seq_key'],
    [
      'the model',
      `onnx_model_id = '00000000-0000-0000-0000-000000000001'`,
      'seq desc',
      'idx_asi_inferences_model',
    ],
    ['the session', `session_id = 's7'`, 'seq desc', 'idx_asi_inferences_session'],
    ['the position', 'flux_position = 0', 'seq desc', 'idx_asi_inferences_position'],
    ['the verdict', `verdict = 'HALLUCINATED'`, 'seq desc', 'idx_asi_inferences_verdict'],
    [
      'hallucinations',
      'hallucination_detected = true',
      'seq desc',
      'idx_asi_inferences_(hallucination|verdict)',
    ],
    ['interventions', 'vortex_intervention = true', 'seq desc', 'idx_asi_inferences_intervention'],
    ['the archive', 'lake_worthy = true', 'seq desc', 'idx_asi_inferences_lake_worthy'],
    ['nothing, by signal', 'true', 'signal_strength desc, seq desc', 'idx_asi_inferences_signal'],
    ['a high confidence', 'confidence >= 0.9995::real', 'seq desc', 'idx_asi_inferences_confidence'],
    ['a high signal', 'signal_strength >= 0.9995::real', 'seq desc', 'idx_asi_inferences_signal'],
    [
      'a minute',
      `created_at >= '2026-01-01' and created_at < '2026-01-01 00:01'`,
      'seq desc',
      'idx_asi_inferences_created',
    ],
  ])('by %s is read from an index', async (_, where, order, index) => {
    await fill();
    const plan = await database
      .fork()
      .execute<Record<string, string>[]>(
        `explain select id from asi_inferences where ${where} and seq < 1000000 order by ${order} limit 21`,
      );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toMatch(new RegExp(index));
    expect(text).not.toContain('Seq Scan');
  });

  let filled = false;
  /**
   * Enough rows for the planner to prefer an index where there is a fitting one; what is filtered
   * for is rare.
   */
  async function fill(): Promise<void> {
    if (filled) return;
    filled = true;
    await database.fork().execute(
      `insert into onnx_models (id, name, model_path, tokenizer_path)
       select ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'm' || n, 'a', 'b' from generate_series(1, 9) n`,
    );
    await database.fork().execute(
      `insert into asi_inferences (input_text, onnx_model_id, session_id, flux_position, confidence, signal_strength,
         verdict, evidence, hallucination_detected, vortex_intervention, lake_worthy, processing_time_ms, created_at)
       select 'a text', ('00000000-0000-0000-0000-00000000000' || case when n % 500 = 0 then 1 else 2 + n % 8 end)::uuid,
         's' || n % 1000, case when n % 500 = 1 then 0 else 1 + n % 9 end, random(), random(),
         case when n % 500 = 2 then 'HALLUCINATED' else 'SUPPORTED' end, 'CONTEXT', n % 500 = 2, n % 500 = 3, n % 500 = 4,
         1, timestamptz '2026-01-01' + n * interval '1 second'
       from generate_series(1, 20000) n`,
    );
    await database.fork().execute('analyze asi_inferences');
  }
});
