import { defineEntity, p } from '@mikro-orm/core';
import { storedAt } from '../../platform/database/columns.ts';
import { RealArrayType } from '../../platform/database/real-type.ts';
import { Inference } from '../record/inference.entity.ts';

const InferenceVectorSchema = defineEntity({
  name: 'InferenceVector',
  tableName: 'inference_vectors',
  comment:
    'Vectors of inferences by models that did not read them, computed later; deleted when the inference is erased',
  properties: {
    seq: p
      .bigint('number')
      .primary()
      .autoincrement()
      .comment('Position among the vectors: numbers become visible in rising order, gaps are possible'),
    inference: () =>
      p
        .manyToOne(Inference)
        .ref()
        .joinColumn('inference_id')
        .foreignKeyName('inference_vectors_inference_id_fkey')
        .deleteRule('cascade')
        .updateRule('no action')
        .index(false)
        .comment('Inference whose text the vector belongs to'),
    modelDigest: p
      .text()
      .check(`model_digest ~ '^[0-9a-f]{64}$'`)
      .comment(
        'SHA-256 of the files of the model, hexadecimal; only vectors with the same digest are comparable',
      ),
    vector: p.type(RealArrayType).lazy().comment('Unit vector of the text; finite'),
    createdAt: storedAt().comment('When the vector was stored'),
  },
  uniques: [{ name: 'inference_vectors_key', properties: ['inference', 'modelDigest'] }],
  indexes: [{ name: 'idx_inference_vectors_digest', properties: ['modelDigest', 'seq'] }],
  checks: [
    {
      name: 'inference_vectors_vector_check',
      expression:
        'array_position(vector, null::real) is null ' +
        `and '-Infinity'::real < all (vector) and 'Infinity'::real > all (vector)`,
    },
  ],
  triggers: [
    {
      name: 'commit_order',
      timing: 'before',
      events: ['insert'],
      forEach: 'statement',
      body: 'perform pg_advisory_xact_lock(18387448083203410); return null;',
    },
  ],
});

/** A vector of an inference in the space of a model that did not read it. */
export class InferenceVector extends InferenceVectorSchema.class {}
InferenceVectorSchema.setClass(InferenceVector);
