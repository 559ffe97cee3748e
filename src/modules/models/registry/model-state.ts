import { transactionTime } from '../../../platform/database/database-time.ts';
import type { OnnxModel } from '../storage/model.entity.ts';
import type { RunningModel } from './model-loader.ts';

/** Notes on the row of a model what was found out when it was loaded. */
export function markReady(model: OnnxModel, running: RunningModel): OnnxModel {
  model.status = 'ready';
  model.digest = running.digest;
  // What a cross-encoder was promised to give a pair is not asked: its file says it.
  model.embeddingDim = running.dimension;
  model.anchorFit = running.kind === 'embedding' ? running.anchorFit : null;
  model.loadedAt = transactionTime();
  model.loadAttempts = 0;
  model.error = null;
  return model;
}

/** Notes on the row of a model why it is of no use. */
export function markInError(model: OnnxModel, reason: string): OnnxModel {
  model.status = 'error';
  model.error = reason;
  model.loadAttempts = 0;
  return model;
}
