import { defineEntity, p } from '@mikro-orm/core';
import { storedAt, uuidKey } from '../../platform/database/columns.ts';
import { BeamTensor } from '../beams/beam.entity.ts';
import { OnnxModel } from '../models/storage/model.entity.ts';
import { propertiesOf } from './column.ts';
import { ContextMetrics } from './context.entity.ts';
import { inferenceColumns } from './inference-columns.ts';
import { SacredIntervention } from './intervention.entity.ts';

const InferenceSchema = defineEntity({
  name: 'Inference',
  tableName: 'asi_inferences',
  comment: 'Every inference, in the order of its commit',
  properties: {
    id: uuidKey().comment('Inference identifier'),
    seq: p
      .bigint('number')
      .autoincrement()
      .unique('asi_inferences_seq_key')
      .comment('Number in the order of commits: numbers become visible in rising order, gaps are possible'),
    ...propertiesOf(inferenceColumns),
    beamTensor: () =>
      p
        .manyToOne(BeamTensor)
        .ref()
        .strictNullable()
        .joinColumn('beam_tensor_id')
        .foreignKeyName('asi_inferences_beam_tensor_id_fkey')
        .deleteRule('set null')
        .updateRule('no action')
        .index('idx_asi_inferences_beam')
        .comment('Tensor of the text'),
    model: () =>
      p
        .manyToOne(OnnxModel)
        .ref()
        .strictNullable()
        .joinColumn('onnx_model_id')
        .foreignKeyName('asi_inferences_onnx_model_id_fkey')
        .deleteRule('set null')
        .updateRule('no action')
        .index(false)
        .comment('Model that read the text'),
    createdAt: storedAt().comment('When the inference was stored'),
    erasedAt: p
      .datetime()
      .columnType('timestamptz')
      .strictNullable()
      .comment(
        'When its texts and vector were removed; null while they are there. Its figures stay, for what is counted',
      ),
    interventions: () => p.oneToMany(SacredIntervention).mappedBy('inference'),
    contextMetrics: () => p.oneToMany(ContextMetrics).mappedBy('inference'),
  },
  indexes: [
    {
      name: 'idx_asi_inferences_signal',
      columns: [
        { name: 'signalStrength', sort: 'desc' },
        { name: 'seq', sort: 'desc' },
      ],
    },
    {
      name: 'idx_asi_inferences_signal_created',
      columns: [
        { name: 'signalStrength', sort: 'desc' },
        { name: 'createdAt', sort: 'desc' },
      ],
    },
    { name: 'idx_asi_inferences_confidence', columns: [{ name: 'confidence', sort: 'desc' }] },
    { name: 'idx_asi_inferences_created', columns: [{ name: 'createdAt', sort: 'desc' }] },
    newestFirst('idx_asi_inferences_model', 'model'),
    { ...newestFirst('idx_asi_inferences_session', 'sessionId'), where: 'session_id is not null' },
    {
      name: 'idx_asi_inferences_provisional',
      properties: ['seq'],
      where: `verdict_stage = 'PROVISIONAL'`,
    },
    newestFirst('idx_asi_inferences_position', 'fluxPosition'),
    newestFirst('idx_asi_inferences_verdict', 'verdict'),
    newestFirst('idx_asi_inferences_hallucination', 'hallucinationDetected'),
    {
      ...newestFirst('idx_asi_inferences_intervention', 'vortexIntervention'),
      where: 'vortex_intervention = true',
    },
    { ...newestFirst('idx_asi_inferences_lake_worthy', 'lakeWorthy'), where: 'lake_worthy = true' },
  ],
  checks: [
    {
      name: 'asi_inferences_semantic_embedding_check',
      expression:
        'array_position(semantic_embedding, null::real) is null ' +
        `and '-Infinity'::real < all (semantic_embedding) and 'Infinity'::real > all (semantic_embedding)`,
    },
    {
      name: 'asi_inferences_hallucination_check',
      expression: `(verdict = 'HALLUCINATED') = hallucination_detected`,
    },
    {
      name: 'asi_inferences_verdict_evidence_check',
      expression: `verdict = 'UNKNOWN' or evidence <> 'NONE'`,
    },
    {
      name: 'asi_inferences_lake_worthy_check',
      expression: 'not (lake_worthy and hallucination_detected)',
    },
  ],
  triggers: [
    {
      name: 'commit_order',
      timing: 'before',
      events: ['insert'],
      forEach: 'statement',
      body: 'perform lock_asi_inferences(); return null;',
    },
    {
      name: 'note_deletion',
      timing: 'after',
      events: ['delete'],
      forEach: 'row',
      expression:
        'create trigger note_deletion after delete on asi_inferences ' +
        'for each row execute function asi_inferences_note_deletion_fn()',
    },
    // The trigger `note_truncation` is only in the migration, because the schema generator cannot
    // see triggers on TRUNCATE.
  ],
});

/** The index for a filtered list that is read newest first. */
function newestFirst<Column extends string>(name: string, column: Column) {
  return { name, columns: [{ name: column }, { name: 'seq', sort: 'desc' as const }] };
}

/** An inference of the audit trail. */
export class Inference extends InferenceSchema.class {}
InferenceSchema.setClass(Inference);
