import type { SqlEntityManager } from '@mikro-orm/sql';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { type JudgedVerdict, judgedVerdicts, verdicts } from '../../../src/domain/verdict.ts';
import {
  type InferenceFilterInput,
  inferenceFilterSchema,
} from '../../../src/modules/inferences/inference.input.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import type { Inference } from '../../../src/modules/record/inference.entity.ts';
import { SacredIntervention } from '../../../src/modules/record/intervention.entity.ts';
import { Verification } from '../../../src/modules/record/verification.entity.ts';
import { matches } from '../../../src/modules/updates/matches.ts';
import { RecordRepository } from '../../../src/modules/updates/record.repository.ts';
import { replaySource, within } from '../../../src/modules/updates/replay.ts';
import { recordVerification } from '../../../src/modules/verification/record-verification.ts';
import { shortestFloat32 } from '../../../src/statistics/float32.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { untilSomeoneWaitsForALock } from '../../support/lock-waits.ts';
import { storeInference } from '../../support/rows.ts';

const stored = 60;
const trials = 120;
const random = createRandom(7);
const pick = <Item>(items: readonly Item[]): Item => {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
};
const maybe = <Value>(value: () => Value): Value | null => (random.uniform() < 0.3 ? value() : null);
const signals = [0, 0.1, 0.3, 0.6, 0.87, 1].map(shortestFloat32);
const times = Array.from({ length: 5 }, (_, day) => new Date(Date.UTC(2026, 0, day + 1)));
const sessions = ['one', 'two'];
const modelIds = ['019a0000-0000-7000-8000-000000000001', '019a0000-0000-7000-8000-000000000002'];

function randomFilter(): InferenceFilterInput {
  return {
    modelId: maybe(() => pick(modelIds)),
    sessionId: maybe(() => pick(sessions)),
    fluxPositions: maybe(() => [pick([0, 3, 6]), pick([1, 9])]),
    minSignalStrength: maybe(() => pick(signals)),
    maxSignalStrength: maybe(() => pick(signals)),
    minConfidence: maybe(() => pick(signals)),
    verdicts: maybe(() => [pick(verdicts), pick(verdicts)]),
    hallucinationDetected: maybe(() => pick([true, false])),
    vortexIntervention: maybe(() => pick([true, false])),
    lakeWorthy: maybe(() => pick([true, false])),
    createdFrom: maybe(() => pick(times)),
    createdBefore: maybe(() => pick(times)),
  };
}

const newModel = (name: string, id?: string) => ({
  ...(id === undefined ? {} : { id }),
  name,
  modelPath: 'a',
  tokenizerPath: 'b',
  digest: null,
  error: null,
  loadedAt: null,
  anchorFit: null,
});

/**
 * Stores a verification.
 * @returns its place in the record.
 */
async function storeVerification(
  em: SqlEntityManager,
  inference: Inference,
  verdictBefore: JudgedVerdict,
  verdict: JudgedVerdict,
): Promise<number> {
  const [row] = await em.execute<{ seq: string | number }[]>(
    `select nextval('asi_inferences_seq_seq') as seq`,
  );
  const seq = Number(row?.seq);
  em.create(Verification, {
    seq,
    inference,
    model: null,
    verdictBefore,
    verdict,
    probabilityBefore: 0.75,
    probabilitySupported: 0.25,
    report: { sentences: [] },
    processingTimeMs: 1,
    createdAt: new Date(),
  });
  await em.flush();
  return seq;
}

describeOnEachDatabase('the record of what happened', (database) => {
  const record = () => new RecordRepository(() => database.fork());

  beforeAll(async () => {
    const em = database.fork();
    for (const id of modelIds) em.create(OnnxModel, newModel(`model ${id}`, id));
    await em.flush();
    for (let number = 0; number < stored; number += 1) {
      const verdict = pick(verdicts);
      const hasIntervention = random.uniform() < 0.4;
      const inference = await storeInference(em, {
        model: pick([null, ...modelIds]),
        sessionId: pick([null, ...sessions]),
        fluxPosition: pick([0, 1, 3, 6, 9] as const),
        signalStrength: pick(signals),
        confidence: pick(signals),
        verdict,
        evidence: verdict === 'UNKNOWN' ? 'NONE' : 'CONTEXT',
        hallucinationDetected: verdict === 'HALLUCINATED',
        lakeWorthy: verdict !== 'HALLUCINATED' && random.uniform() < 0.5,
        vortexIntervention: hasIntervention,
        createdAt: pick(times),
      });
      if (hasIntervention) {
        em.create(SacredIntervention, {
          inference,
          position: 3,
          signalBefore: 0.5,
          signalAfter: 0.75,
          confidenceBoost: 0.25,
          interventionType: 'magnification',
          createdAt: new Date(),
        });
        await em.flush();
      }
    }
  });

  test('a filter means the same to the database and to a stream', async () => {
    const all = await record().after(0, 100);
    expect(all).toHaveLength(stored);
    let found = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const filter = inferenceFilterSchema.parse(randomFilter());
      const queried = (await record().after(0, 100, filter)).map(({ seq }) => seq);
      expect(all.filter((one) => matches(filter, one)).map(({ seq }) => seq)).toEqual(queried);
      found += queried.length;
    }
    expect(found).toBeGreaterThan(trials);
  });

  test('is read page by page, in order', async () => {
    const seqs: number[] = [];
    for (let seq = 0; ; ) {
      const page = await record().after(seq, 7);
      for (const one of page) seqs.push(one.seq);
      seq = page.at(-1)?.seq ?? seq;
      if (page.length < 7) break;
    }
    expect(seqs).toEqual((await record().after(0, 100)).map(({ seq }) => seq));
    expect(await record().head()).toBe(seqs.at(-1));
  });

  describe('with a verified verdict', () => {
    test('has it as an event of its own, behind the inference that it belongs to', async () => {
      const em = database.fork();
      const inference = await storeInference(em, {
        verdict: 'HALLUCINATED',
        evidence: 'CONTEXT',
        hallucinationDetected: true,
      });
      const seq = await storeVerification(em, inference, 'SUPPORTED', 'HALLUCINATED');
      const after = await storeInference(em, {});
      const events = await record().after(inference.seq - 1, 10);
      expect(events.map((event) => [event.seq, event.id])).toEqual([
        [inference.seq, inference.id],
        [seq, inference.id],
        [after.seq, after.id],
      ]);
      expect(await record().head()).toBe(after.seq);
      expect([await record().has(seq), await record().has(after.seq + 1)]).toEqual([true, false]);
      const flagged = await record().after(inference.seq - 1, 10, { hallucinationDetected: true });
      expect(flagged.map((event) => event.seq)).toEqual([inference.seq, seq]);
    });

    test('is replayed when it happened, whenever its inference was committed', async () => {
      const em = database.fork();
      const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 12, minute));
      const values = { verdict: 'SUPPORTED', evidence: 'CONTEXT', verdictStage: 'VERIFIED' } as const;
      const early = await storeInference(em, { ...values, createdAt: at(0) });
      const late = await storeInference(em, { ...values, createdAt: at(10) });
      for (const [inference, minute] of [
        [early, 11],
        [late, 30],
      ] as const) {
        await em.execute(
          `insert into verifications (seq, inference_id, verdict_before, verdict, probability_before, probability_supported, report, processing_time_ms, created_at)
           values (nextval('asi_inferences_seq_seq'), ?, 'SUPPORTED', 'SUPPORTED', 0.5, 0.6, '{}', 1, ?)`,
          [inference.id, at(minute)],
        );
      }
      const range = { from: at(5), to: at(20), speed: 1_000_000 };
      const seen: [string, string][] = [];
      const { past } = replaySource(
        {
          after: (seq, limit) => record().after(seq, limit, within(range)),
          resumePointOf: ({ seq }) => ({ position: seq, cursor: String(seq) }),
        },
        range,
      ).parts;
      for await (const event of past?.read(null, new AbortController().signal) ?? [])
        seen.push([event.id, event.happenedAt]);
      expect(seen).toEqual([
        [late.id, at(10).toISOString()],
        [early.id, at(11).toISOString()],
      ]);
      const everything = await record().after(early.seq - 1, 10);
      expect(everything.filter((one) => matches(within(range), one)).map(({ id }) => id)).toEqual([
        late.id,
        early.id,
      ]);
    });

    test('takes no number that it does not use', async () => {
      const em = database.fork();
      const model = em.create(OnnxModel, newModel('looker'));
      await em.flush();
      const inference = await storeInference(em, {
        verdict: 'SUPPORTED',
        evidence: 'CONTEXT',
        verdictStage: 'PROVISIONAL',
      });
      const look = () =>
        recordVerification(database.fork(), {
          inferenceId: inference.id,
          modelId: model.id,
          probabilitySupported: 0.9,
          report: { sentences: [] },
          processingTimeMs: 1,
        });
      const verified = await look();
      expect(verified?.seq).toBe(inference.seq + 1);
      expect([await look(), await look()]).toEqual([null, null]);
      const next = await storeInference(database.fork(), {});
      expect(next.seq).toBe(inference.seq + 2);
    });

    test('leaves alone what was recorded for the inference since', async () => {
      const em = database.fork();
      const model = em.create(OnnxModel, newModel('second looker'));
      const inference = await storeInference(em, {
        verdict: 'SUPPORTED',
        evidence: 'CONTEXT',
        verdictStage: 'PROVISIONAL',
        fluxPosition: 9,
      });
      const given = { position: 9, interventionType: 'magnification', signalBefore: 0.5 } as const;
      const change = { signalAfter: 0.625, confidenceBoost: 0.125 };
      const own = { ...given, ...change, inference, firedWithInference: true };
      const later = { ...own, firedWithInference: false };
      em.create(SacredIntervention, own);
      await em.flush();
      em.create(SacredIntervention, later);
      await em.flush();
      const verified = await recordVerification(database.fork(), {
        inferenceId: inference.id,
        modelId: model.id,
        probabilitySupported: 0.75,
        report: { sentences: [] },
        processingTimeMs: 1,
      });
      expect(verified?.interventions).toMatchObject([
        { signalBefore: 0.75, signalAfter: verified?.signalStrength },
        { signalBefore: 0.5, ...change },
      ]);
      expect(verified?.signalStrength).toBeGreaterThan(0.75);
    });

    test('tells of a flag that is set and of one that is withdrawn, as a stream does', async () => {
      const em = database.fork();
      const start = await record().head();
      const verified = { verdictStage: 'VERIFIED', evidence: 'CONTEXT' } as const;
      const seqs: number[] = [];
      for (const before of judgedVerdicts) {
        for (const verdict of judgedVerdicts) {
          const hallucinationDetected = verdict === 'HALLUCINATED';
          const inference = await storeInference(em, { ...verified, verdict, hallucinationDetected });
          const seq = await storeVerification(em, inference, before, verdict);
          if (hallucinationDetected) seqs.push(inference.seq);
          if (hallucinationDetected || before === 'HALLUCINATED') seqs.push(seq);
        }
      }
      const told = await record().after(start, 20, { tellsOfFlag: true });
      expect(told.map(({ seq }) => seq)).toEqual(seqs);
      const all = await record().after(start, 20);
      expect(all).toHaveLength(8);
      expect(all.filter((one) => matches({ tellsOfFlag: true }, one))).toEqual(told);
      for (const hallucinationDetected of [true, false]) {
        const filter = { tellsOfFlag: true, hallucinationDetected };
        expect(await record().after(start, 20, filter)).toEqual(all.filter((one) => matches(filter, one)));
      }
      const supported = await record().after(start, 20, { tellsOfFlag: true, verdicts: ['SUPPORTED'] });
      expect(supported.map(({ verdict, verdictBefore }) => [verdict, verdictBefore])).toEqual([
        ['SUPPORTED', 'HALLUCINATED'],
      ]);
      const strong = await record().after(start, 20, { tellsOfFlag: true, minSignalStrength: 0.75 });
      expect(strong).toEqual([]);
    });

    // The embedded database does one thing at a time.
    test.skipIf(database.kind === 'PGlite')(
      'is read at one moment: never without what came before it',
      async () => {
        const em = database.fork();
        const values = { verdict: 'SUPPORTED', evidence: 'CONTEXT' } as const;
        const inference = await storeInference(em, values);
        const { reading, committed } = await database.fork().transactional(async (writer) => {
          await writer.execute('lock table verifications in access exclusive mode');
          const reading = record().after(inference.seq, 10);
          await untilSomeoneWaitsForALock(() => database.fork());
          const committed = await storeInference(writer, {});
          await writer.execute(
            `insert into verifications (seq, inference_id, verdict_before, verdict, probability_before, probability_supported, report, processing_time_ms)
           values (nextval('asi_inferences_seq_seq'), ?, 'SUPPORTED', 'SUPPORTED', 0.5, 0.6, '{}', 1)`,
            [inference.id],
          );
          return { reading: { events: reading }, committed };
        });
        const seen = (await reading.events).map(({ seq }) => seq);
        expect([[], [committed.seq, committed.seq + 1]]).toContainEqual(seen);
      },
    );
  });
});
