import { beforeAll, expect, test } from 'vitest';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { sqlName } from '../../../src/modules/record/column.ts';
import { commitInferences } from '../../../src/modules/record/commit-inferences.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { type CommittedInference, inferenceCommitted } from '../../../src/modules/record/inference.events.ts';
import {
  eventColumns,
  inferenceColumns,
  unsentColumns,
} from '../../../src/modules/record/inference-columns.ts';
import { RecordRepository } from '../../../src/modules/updates/record.repository.ts';
import { archivedDraft, draftModel } from '../../support/archived-drafts.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

/** What stands beside the table of columns. */
const others = ['id', 'seq', 'beam_tensor_id', 'onnx_model_id', 'created_at', 'erased_at'];

const judgement = {
  judgeModel: { name: 'a judge', digest: 'f00d' },
  texts: ['a "quoted" passage', 'another, with {braces} and a \\'],
  report: { sentences: [], features: { meanElpDivergence: 0.25 } },
  score: 0.25,
  evidenceModel: '1',
  probability: 0.375,
  threshold: 0.5,
  calibrated: true,
  calibratorVersion: 7,
};

/** No column of it has its default or is null. */
const draft = archivedDraft(1, {
  responseText: 'an answer',
  sessionId: 'a session',
  verdict: 'HALLUCINATED',
  evidence: 'SAMPLES',
  verdictStage: 'PROVISIONAL',
  fluxPosition: 2,
  lakeWorthy: false,
  processingTimeMs: 12.6,
  judgement,
});

describeOnEachDatabase('the columns of an inference', (database) => {
  let committed: CommittedInference[] = [];

  beforeAll(async () => {
    await database.fork().insert(OnnxModel, draftModel);
    const before = archivedDraft(2, { sessionId: 'a session', fluxPosition: 1 });
    const batch = { drafts: [before, draft, archivedDraft(3, { lakeWorthy: true })], call: null };
    committed = (await commitInferences(database.fork(), [batch]))[0] ?? [];
  });

  test('are all of the table, but for those that stand beside them', async () => {
    const found = await database.fork().execute<{ name: string }[]>(
      `select attname as name from pg_attribute
         where attrelid = 'asi_inferences'::regclass and attnum > 0 and not attisdropped`,
    );
    const names = [...Object.keys(inferenceColumns).map(sqlName), ...others];
    expect(found.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });

  test('are read back as they were committed, and go through the event', async () => {
    expect(committed).toHaveLength(3);
    expect(await new RecordRepository(() => database.fork()).after(0, 10)).toEqual(committed);
    for (const one of committed)
      expect(inferenceCommitted.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
    expect(committed[1]).toMatchObject({
      verdict: 'HALLUCINATED',
      evidenceScore: 0.25,
      evidenceModel: '1',
      probabilitySupported: 0.375,
      verdictThreshold: 0.5,
      calibrated: true,
      calibratorVersion: 7,
      vortexFlow: 'forward',
      processingTimeMs: 13,
    });
    for (const name of Object.keys(eventColumns)) expect(committed[1]).toHaveProperty(name);
  });

  test('that no event has are stored, too', async () => {
    const stored = await database.fork().findOneOrFail(Inference, draft.id, {
      populate: ['semanticEmbedding', 'evidenceReport', 'evidenceTexts'],
    });
    expect(stored.semanticEmbedding?.map(Math.fround)).toEqual([...(draft.embedding ?? [])]);
    expect(stored.evidenceReport).toEqual(judgement.report);
    expect(stored.evidenceTexts).toEqual(judgement.texts);
    expect(stored).toMatchObject({ hallucinationDetected: true, vortexIntervention: true });
    for (const name of Object.keys(unsentColumns)) expect(committed[1]).not.toHaveProperty(name);
  });
});
