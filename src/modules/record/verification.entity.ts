import { defineEntity, p } from '@mikro-orm/core';
import { judgedVerdicts } from '../../domain/verdict.ts';
import { share, storedAt, uuidKey } from '../../platform/database/columns.ts';
import { OnnxModel } from '../models/storage/model.entity.ts';
import { Inference } from './inference.entity.ts';

/** Results of the cross-encoder for each claim of a response. */
export interface VerificationReport {
  readonly sentences: readonly {
    readonly text: string;
    /** Probability that a passage entails the claim, 0 to 1: the highest over its top passages. */
    readonly support: number;
    /**
     * Probability that a passage contradicts the claim, 0 to 1: the highest over its top passages.
     * Null if the model has no such class.
     */
    readonly contradiction: number | null;
  }[];
}

const VerificationSchema = defineEntity({
  name: 'Verification',
  tableName: 'verifications',
  comment: 'Verifications of verdicts by a second model, each numbered among the inferences',
  properties: {
    id: uuidKey().comment('Verification identifier'),
    seq: p
      .bigint('number')
      .unique('verifications_seq_key')
      .comment('Number in the order of commits, from the same numbers as the inferences'),
    inference: () =>
      p
        .manyToOne(Inference)
        .ref()
        .joinColumn('inference_id')
        .foreignKeyName('verifications_inference_id_fkey')
        .deleteRule('cascade')
        .updateRule('no action')
        .index(false)
        .unique('verifications_inference_id_key')
        .comment('Inference whose verdict was verified; each is verified at most once'),
    model: () =>
      p
        .manyToOne(OnnxModel)
        .ref()
        .strictNullable()
        .joinColumn('onnx_model_id')
        .foreignKeyName('verifications_onnx_model_id_fkey')
        .deleteRule('set null')
        .updateRule('no action')
        .index('idx_verifications_model')
        .comment('Cross-encoder that verified the verdict'),
    verdictBefore: p.enum(judgedVerdicts).comment('Provisional verdict: SUPPORTED or HALLUCINATED'),
    verdict: p.enum(judgedVerdicts).comment('Verified verdict: SUPPORTED or HALLUCINATED'),
    probabilityBefore: share('probability_before').comment(
      'Probability behind the provisional verdict; 0 to 1',
    ),
    probabilitySupported: share('probability_supported').comment(
      'Probability by the cross-encoder that the response is supported; 0 to 1',
    ),
    report: p
      .json<VerificationReport>()
      .check(`jsonb_typeof(report) = 'object'`)
      .comment('JSON object: for each sentence of the response its support and contradiction, each 0 to 1'),
    processingTimeMs: p
      .integer()
      .check('processing_time_ms >= 0')
      .comment('Time of the verification, in milliseconds'),
    createdAt: storedAt().comment('When the verification was stored'),
  },
});

/** A verification: the verdict that it gave, and the one before. */
export class Verification extends VerificationSchema.class {}
VerificationSchema.setClass(Verification);
