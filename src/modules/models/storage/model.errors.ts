import { ExpectedError } from '../../../platform/errors.ts';
import type { ModelStatus } from './model.entity.ts';

/** The model did not respond in time, and its run was stopped. */
export class ModelTimedOutError extends ExpectedError {
  override readonly name = 'ModelTimedOutError';
  readonly code = 'MODEL_TIMED_OUT';
  readonly model: string;
  /** The timeout in seconds. */
  readonly seconds: number;

  constructor(model: string, seconds: number) {
    super(
      `The model "${model}" did not respond within ${seconds} s and was stopped. Send a shorter text, or name another model.`,
    );
    this.model = model;
    this.seconds = seconds;
  }

  override get details() {
    return { model: this.model, seconds: this.seconds };
  }
}

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
