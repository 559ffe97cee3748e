import { OverloadedError } from '../../../platform/errors.ts';
import {
  EngineClosingError,
  EngineOverloadedError,
  ModelLoadError,
  ModelNotLoadedError,
  RunTimedOutError,
} from '../../../platform/onnx/inference-engine.ts';
import { ModelNotReadyError, ModelTimedOutError } from '../storage/model.errors.ts';
import { restartMs } from './model-registry.ts';

/**
 * Returns the response of the engine, or translates its refusal into an error for callers.
 * @param name of the model.
 * @throws OverloadedError, ModelTimedOutError, ModelNotReadyError
 */
export async function askEngine<Answer>(name: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EngineOverloadedError) throw new OverloadedError(error.retryAfterMs);
    if (error instanceof EngineClosingError) throw new OverloadedError(restartMs);
    if (error instanceof RunTimedOutError) throw new ModelTimedOutError(name, error.seconds);
    if (error instanceof ModelLoadError) throw new ModelNotReadyError(name, 'error', error.message);
    if (error instanceof ModelNotLoadedError) throw new ModelNotReadyError(name, 'loading', null);
    throw error;
  }
}
