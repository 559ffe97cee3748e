import { BeamTensor } from '../../src/modules/beams/beam.entity.ts';
import { ContextMetrics } from '../../src/modules/context/context.entity.ts';
import { Inference } from '../../src/modules/inferences/inference.entity.ts';
import { SacredIntervention } from '../../src/modules/interventions/intervention.entity.ts';
import { PerformanceSummary } from '../../src/modules/metrics/performance-summary.entity.ts';
import { OnnxModel } from '../../src/modules/models/model.entity.ts';
import { TrainingSample } from '../../src/modules/training/training-sample.entity.ts';

export const entities = [
  OnnxModel,
  BeamTensor,
  Inference,
  SacredIntervention,
  ContextMetrics,
  TrainingSample,
  PerformanceSummary,
];
