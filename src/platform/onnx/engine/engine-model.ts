import { isDeepStrictEqual } from 'node:util';
import { type LoadedModel, type ModelFiles, ModelLoadError } from '../inference-engine.ts';
import type { EngineRequest } from './engine-request.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A model that an engine serves. */
export interface EngineModel {
  readonly files: ModelFiles;
  readonly loaded: LoadedModel;
  readonly pool: WorkerPool;
  /** Accepted requests without an answer. */
  readonly requests: Set<EngineRequest>;
  /** Whether it is being unloaded: accepted requests are finished, and new ones are rejected. */
  isUnloading: boolean;
}

/**
 * Returns the model if it was loaded from the same files.
 * @throws ModelLoadError
 */
export function sameFiles(present: EngineModel, files: ModelFiles): LoadedModel {
  if (isDeepStrictEqual(present.files, files)) return present.loaded;
  throw new ModelLoadError(
    `The id ${files.modelId} belongs to a model with other files or limits; unload that one first.`,
  );
}

/** Resolves when all accepted requests of the model have succeeded or failed. */
export async function finished(model: EngineModel): Promise<void> {
  await Promise.allSettled([...model.requests].map(({ result }) => result));
}
