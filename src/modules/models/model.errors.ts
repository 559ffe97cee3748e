import { ExpectedError } from '../../platform/errors.ts';
import type { ModelStatus } from './model.entity.ts';

/** The model is registered but cannot run now. */
export class ModelNotReadyError extends ExpectedError {
  override readonly name = 'ModelNotReadyError';
  readonly code = 'MODEL_NOT_READY';
  readonly model: string;
  readonly status: ModelStatus;

  constructor(model: string, status: ModelStatus, reason: string | null) {
    super(
      `The model "${model}" is ${status === 'error' ? 'in error' : status}${reason === null ? '.' : `: ${reason}`}`,
    );
    this.model = model;
    this.status = status;
  }
}
