import { BeamTensor } from '../modules/beams/beam.entity.ts';
import { CalibratorVersion } from '../modules/calibration/calibrator-version.entity.ts';
import { ErasedInference } from '../modules/erasures/erased-inference.entity.ts';
import { Erasure } from '../modules/erasures/erasure.entity.ts';
import { Feedback } from '../modules/feedback/feedback.entity.ts';
import { IdempotencyKey } from '../modules/idempotency/idempotency-key.entity.ts';
import { LakeDecision } from '../modules/lake/lake-decision.entity.ts';
import { PerformanceSummary } from '../modules/metrics/performance-summary.entity.ts';
import { OnnxModel } from '../modules/models/storage/model.entity.ts';
import { ModelChangeRecord } from '../modules/models/storage/model-change.entity.ts';
import { ContextMetrics } from '../modules/record/context.entity.ts';
import { Inference } from '../modules/record/inference.entity.ts';
import { SacredIntervention } from '../modules/record/intervention.entity.ts';
import { Verification } from '../modules/record/verification.entity.ts';
import { TrainingSample } from '../modules/training/training-sample.entity.ts';

/** Everything that is stored. */
export const entities = [
  BeamTensor,
  CalibratorVersion,
  ContextMetrics,
  ErasedInference,
  Erasure,
  Feedback,
  IdempotencyKey,
  Inference,
  LakeDecision,
  ModelChangeRecord,
  OnnxModel,
  PerformanceSummary,
  SacredIntervention,
  TrainingSample,
  Verification,
];
