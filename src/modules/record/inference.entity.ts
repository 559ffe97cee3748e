import { defineEntity, p } from '@mikro-orm/core';
import type { ElpChannels } from '../../domain/elp.ts';
import type { EvidenceReport } from '../../domain/evidence-report.ts';
import type { FluxPosition } from '../../domain/positions.ts';
import { evidences, verdictStages, verdicts } from '../../domain/verdict.ts';
import { flows } from '../../domain/vortex-flow.ts';
import { share, storedAt, uuidKey } from '../../platform/database/columns.ts';
import { RealArrayType } from '../../platform/database/real-type.ts';
import { BeamTensor, elpChannelsCheck } from '../beams/beam.entity.ts';
import { OnnxModel } from '../models/storage/model.entity.ts';
import { ContextMetrics } from './context.entity.ts';
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
      .comment('Position in the record: numbers become visible in rising order, gaps are possible'),
    inputText: p.text().comment('Text that was read'),
    responseText: p.text().strictNullable().comment('Answer that was judged, if one was given'),
    sessionId: p.text().strictNullable().comment('Conversation the text belongs to, as the caller names it'),
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
    semanticEmbedding: p.type(RealArrayType).strictNullable().lazy().comment('Unit vector of the text'),
    fluxPosition: p
      .integer()
      .$type<FluxPosition>()
      .check('flux_position >= 0 and flux_position <= 9')
      .comment('Position 1 to 9, or 0 for none'),
    archetype: p.text().strictNullable().comment('Name of the position'),
    confidence: share('confidence').comment('Calibrated probability that the flux position is right; 0 to 1'),
    signalStrength: share('signal_strength').comment(
      'How well the content is carried, after any intervention; 0 to 1',
    ),
    elpChannels: p
      .json<ElpChannels>()
      .strictNullable()
      .check(`elp_channels is null or ${elpChannelsCheck('elp_channels')}`)
      .comment('JSON object: ethos, logos, pathos, each 0 to 1'),
    verdict: p
      .enum(verdicts)
      .default('UNKNOWN')
      .comment('UNKNOWN, SUPPORTED or HALLUCINATED; judged on the signal before any intervention'),
    evidence: p
      .enum(evidences)
      .default('NONE')
      .comment('What the verdict rests on: NONE, CONTEXT or SAMPLES'),
    evidenceReport: p
      .json<EvidenceReport>()
      .strictNullable()
      .lazy()
      .check(`jsonb_typeof(evidence_report) = 'object'`)
      .comment('JSON object: for each sentence of the response its nearest passage, support and reasons'),
    evidenceTexts: p
      .array(String)
      .columnType('text[]')
      .strictNullable()
      .lazy()
      .comment('Passages or samples that the response was held against, as they were given'),
    evidenceScore: share('evidence_score')
      .strictNullable()
      .comment(
        'Probability that the response is supported, before any calibrator of this installation; 0 to 1',
      ),
    evidenceModel: p.text().strictNullable().comment('Version of the evidence model that gave the score'),
    probabilitySupported: share('probability_supported')
      .strictNullable()
      .comment('Probability that the response is supported; 0 to 1; null without evidence'),
    verdictThreshold: share('verdict_threshold')
      .strictNullable()
      .comment('Probability below which the verdict is HALLUCINATED; null without evidence'),
    calibrated: p
      .boolean()
      .default(false)
      .comment('Whether a calibrator fitted on labels of this installation gave the probability'),
    calibratorVersion: p.integer().strictNullable().comment('Version of that calibrator'),
    verdictStage: p
      .enum(verdictStages)
      .default('FINAL')
      .comment('FINAL; or PROVISIONAL until a second model has looked, and VERIFIED after it'),
    vortexFlow: p
      .enum(flows)
      .default('none')
      .comment('Step from the position before in the session: forward, backward or none'),
    hallucinationDetected: p.boolean().default(false).comment('Whether the verdict is HALLUCINATED'),
    vortexIntervention: p
      .boolean()
      .default(false)
      .comment('Whether an intervention fired; its row is in sacred_interventions'),
    lakeWorthy: p
      .boolean()
      .default(false)
      .comment(
        'Whether it belongs in the Confidence Lake: signal before intervention >= 0.6, not hallucinated, ' +
          'and position 3, 6, 9 or confidence > 0.8',
      ),
    processingTimeMs: p
      .integer()
      .check('processing_time_ms >= 0')
      .comment('Time from the request to the computed result, before the commit, in milliseconds'),
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
    // The trigger `note_truncation` is held by the migration alone: the schema generator cannot see triggers on TRUNCATE.
  ],
});

/** The index behind a filtered list that is read newest first. */
function newestFirst<Column extends string>(name: string, column: Column) {
  return { name, columns: [{ name: column }, { name: 'seq', sort: 'desc' as const }] };
}

/** One inference of the record. */
export class Inference extends InferenceSchema.class {}
InferenceSchema.setClass(Inference);
