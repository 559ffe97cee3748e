import { beforeEach, expect, test } from 'vitest';
import { InterventionRepository } from '../../../src/modules/interventions/intervention.repository.ts';
import { InterventionRecordRepository } from '../../../src/modules/interventions/intervention-record.repository.ts';
import { LakeRecordRepository } from '../../../src/modules/lake/lake-record.repository.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { commitInferences } from '../../../src/modules/record/commit-inferences.ts';
import { RecordRepository } from '../../../src/modules/updates/record.repository.ts';
import { recordVerification } from '../../../src/modules/verification/record-verification.ts';
import { archivedDraft, draftModel } from '../../support/archived-drafts.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { numberedId } from '../../support/lake-entries.ts';

const inferenceId = numberedId(1);
const own = { firedWithInference: true, signalBefore: 0.77 };
const later = { firedWithInference: false, signalBefore: 0.5 };

describeOnEachDatabase('whether an intervention fired with its inference', (database) => {
  /** An inference with its intervention, and one that was recorded for it later. */
  beforeEach(async () => {
    await database.clear();
    await database.fork().insert(OnnxModel, draftModel);
    const provisional = { verdict: 'SUPPORTED', evidence: 'CONTEXT', verdictStage: 'PROVISIONAL' } as const;
    const batch = { drafts: [archivedDraft(1, provisional)], call: null };
    const [committed] = await commitInferences(database.fork(), [batch]);
    expect(committed?.[0]?.interventions).toMatchObject([own]);
    await new InterventionRepository(database.fork()).add(
      inferenceId,
      { position: 9, signalBefore: 0.5, signalAfter: 0.625, confidenceBoost: 0.125, type: 'magnification' },
      () => true,
    );
  });

  const moments = {
    'the times are as they were stored': 'created_at',
    'both have the time of the inference': '(select created_at from asi_inferences where id = inference_id)',
    'both have another time': `(select created_at + interval '1 second' from asi_inferences where id = inference_id)`,
  };

  test.each(Object.entries(moments))('is what was stored, where %s', async (_, moment) => {
    await database.fork().execute(`update sacred_interventions set created_at = ${moment}`);
    const [event] = await new RecordRepository(() => database.fork()).after(0, 10);
    expect(event?.interventions.toSorted((one, other) => one.id - other.id)).toMatchObject([own, later]);
    const recorded = await new InterventionRecordRepository(() => database.fork()).after(0, 10);
    expect(recorded).toMatchObject([own, later]);
    const places = await new LakeRecordRepository(database.fork()).interventionsAfter(0, 10);
    expect(places.map(({ isLater }) => isLater)).toEqual([false, true]);
  });

  test.each(Object.entries(moments))('decides what a second look changes, where %s', async (_, moment) => {
    await database.fork().execute(`update sacred_interventions set created_at = ${moment}`);
    const verified = await recordVerification(database.fork(), {
      inferenceId,
      modelId: draftModel.id,
      probabilitySupported: 0.75,
      report: { sentences: [] },
      processingTimeMs: 1,
    });
    expect(verified?.interventions.toSorted((one, other) => one.id - other.id)).toMatchObject([
      { ...own, signalBefore: 0.75, signalAfter: verified?.signalStrength },
      later,
    ]);
  });
});
