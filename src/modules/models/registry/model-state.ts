import { transactionTime } from '../../../platform/database/database-time.ts';
import type { OnnxModel } from '../storage/model.entity.ts';
import type { RunningModel } from './model-loader.ts';

/** Writes the results of a load to the row of the model. */
export function markReady(model: OnnxModel, running: RunningModel): OnnxModel {
  model.status = 'ready';
  model.digest = running.digest;
  // The number of scores that was declared for a cross-encoder is ignored, because its file
  // determines it.
  model.embeddingDim = running.dimension;
  model.anchorFit = running.kind === 'embedding' ? running.anchorFit : null;
  model.runsTextsTogether = running.runsTextsTogether;
  model.loadedAt = transactionTime();
  model.loadAttempts = 0;
  model.error = null;
  return model;
}

/** Writes to the row of a model why it cannot be used. */
export function markInError(model: OnnxModel, reason: string): OnnxModel {
  model.status = 'error';
  model.error = reason;
  model.loadAttempts = 0;
  return model;
}
