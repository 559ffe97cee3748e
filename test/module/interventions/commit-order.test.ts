import { describe, expect, test } from 'vitest';
import { InterventionRepository } from '../../../src/modules/interventions/intervention.repository.ts';
import { InterventionRecordRepository } from '../../../src/modules/interventions/intervention-record.repository.ts';
import { isDatabaseHere, useDatabase } from '../../support/databases.ts';
import { untilSomeoneWaitsForALock } from '../../support/lock-waits.ts';
import { storeInference } from '../../support/rows.ts';

const insert = `insert into sacred_interventions
  (inference_id, position, signal_before, signal_after, confidence_boost, intervention_type)
  values (?, 3, 0.5, 0.75, 0.25, 'magnification') returning id`;

describe.skipIf(!isDatabaseHere('PostgreSQL'))('interventions of concurrent writers', () => {
  const database = useDatabase('PostgreSQL');

  test('become visible in the order of their numbers', async () => {
    const { id } = await storeInference(database.fork(), { fluxPosition: 3 });
    const first = database.fork();
    await first.begin();
    await first.execute('select lock_asi_inferences()');
    let secondIsDone = false;
    const second = new InterventionRepository(database.fork())
      .add(
        id,
        {
          position: 3,
          signalBefore: 0.25,
          signalAfter: 0.5,
          confidenceBoost: 0.25,
          type: 'magnification',
        },
        () => false,
      )
      .finally(() => {
        secondIsDone = true;
      });
    await untilSomeoneWaitsForALock(() => database.fork());
    expect(secondIsDone).toBe(false);
    await first.execute(insert, [id]);
    await first.commit();
    await second;

    const record = new InterventionRecordRepository(() => database.fork());
    const events = await record.after(0, 10);
    expect(events.map(({ signalBefore }) => signalBefore)).toEqual([0.5, 0.25]);
    expect(await record.head()).toBe(events[1]?.id);
    expect(await record.after(events[0]?.id ?? 0, 10)).toEqual(events.slice(1));
    expect(await record.after(0, 10, { positions: [6] })).toEqual([]);
    expect(await record.has(events[0]?.id ?? 0)).toBe(true);
  });
});
