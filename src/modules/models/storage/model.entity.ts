import { defineEntity, p, raw } from '@mikro-orm/core';
import { storedAt, uuidKey } from '../../../platform/database/columns.ts';
import type { AnchorFit } from '../anchors/anchor-fit.ts';

export const modelKinds = ['embedding', 'cross-encoder'] as const;
export type ModelKind = (typeof modelKinds)[number];

export const modelStatuses = ['ready', 'loading', 'error', 'disabled'] as const;
export type ModelStatus = (typeof modelStatuses)[number];

/** Measurements of a model. Keys are spelled as the column documents them. */
export interface PerformanceMetrics {
  /** Mean time of one inference, in milliseconds. */
  readonly avg_inference_ms?: number;
  /** Share of right results, 0 to 1. */
  readonly accuracy?: number;
  readonly total_runs?: number;
}

const OnnxModelSchema = defineEntity({
  name: 'OnnxModel',
  tableName: 'onnx_models',
  comment: 'Registered ONNX models and what state they are in',
  properties: {
    id: uuidKey().comment('Model identifier'),
    name: p.text().unique('onnx_models_name_key').comment('Name that callers ask for the model by'),
    modelPath: p.text().comment('ONNX file, relative to the models directory'),
    tokenizerPath: p.text().comment('tokenizer.json, relative to the models directory'),
    embeddingDim: p
      .integer()
      .default(384)
      .check('embedding_dim > 0')
      .comment('Length of the embedding vector; of a cross-encoder, its number of scores'),
    kind: p
      .enum(modelKinds)
      .default('embedding')
      .comment('What the model computes: embedding or cross-encoder'),
    maxTokens: p
      .integer()
      .default(256)
      .check('max_tokens > 0')
      .comment('Tokens the model reads at once, special tokens included; a longer text is read in windows'),
    digest: p
      .text()
      .strictNullable()
      .check(`digest ~ '^[0-9a-f]{64}$'`)
      .comment(
        'SHA-256 of model and tokenizer files, and of the configuration of a cross-encoder, hexadecimal; null until they have been read',
      ),
    status: p
      .enum(modelStatuses)
      .default('loading')
      .index('idx_onnx_models_status')
      .comment('ready, loading, error or disabled'),
    loadAttempts: p
      .integer()
      .default(0)
      .check('load_attempts >= 0')
      .comment('Loads that were begun since the model came to be loading and that did not end'),
    error: p.text().strictNullable().comment('Why the model is in error, for people'),
    loadedAt: p
      .datetime()
      .columnType('timestamptz')
      .strictNullable()
      .comment('When the files were last read successfully'),
    performanceMetrics: p
      .json<PerformanceMetrics>()
      .strictNullable()
      .defaultRaw(`'{}'`)
      .check(`jsonb_typeof(performance_metrics) = 'object'`)
      .comment('JSON object: avg_inference_ms, accuracy (0 to 1), total_runs'),
    isDefault: p
      .boolean()
      .default(false)
      .comment('Whether it answers when no model is named; at most one does'),
    anchorFit: p
      .json<AnchorFit>()
      .strictNullable()
      .check(`jsonb_typeof(anchor_fit) = 'object'`)
      .comment(
        'JSON object: how the anchors fit the model, measured on the held-out ones: version, temperature, accuracy, expected_calibration_error, reliability, held_out; null until it was loaded',
      ),
    runsTextsTogether: p
      .boolean()
      .strictNullable()
      .comment('Whether several texts share a run of the model; null until this version has loaded it'),
    createdAt: storedAt().comment('When the model was registered'),
    updatedAt: storedAt()
      .onUpdate(() => raw('now()'))
      .comment('When the row last changed; set by a trigger'),
  },
  uniques: [{ name: 'idx_onnx_models_default', properties: 'isDefault', where: 'is_default = true' }],
  triggers: [
    {
      name: 'update_onnx_models_updated_at',
      timing: 'before',
      events: ['update'],
      expression:
        'create trigger update_onnx_models_updated_at before update on onnx_models ' +
        'for each row execute function update_updated_at_column()',
    },
  ],
});

/** A registered ONNX model. */
export class OnnxModel extends OnnxModelSchema.class {}
OnnxModelSchema.setClass(OnnxModel);
