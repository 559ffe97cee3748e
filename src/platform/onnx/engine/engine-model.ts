import { isDeepStrictEqual } from 'node:util';
import { type LoadedModel, type ModelFiles, ModelLoadError } from '../inference-engine.ts';
import type { EngineRequest } from './engine-request.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A model that an engine answers for. */
export interface EngineModel {
  readonly files: ModelFiles;
  readonly loaded: LoadedModel;
  readonly pool: WorkerPool;
  /** Accepted and not yet answered. */
  readonly requests: Set<EngineRequest>;
  /** Being unloaded: what was accepted is finished, nothing more is accepted. */
  isUnloading: boolean;
}

/** The model, if it was loaded from the same files. @throws ModelLoadError */
export function sameFiles(present: EngineModel, files: ModelFiles): LoadedModel {
  if (isDeepStrictEqual(present.files, files)) return present.loaded;
  throw new ModelLoadError(
    `The id ${files.modelId} belongs to a model with other files or limits; unload that one first.`,
  );
}

/** Resolves when everything that was accepted for the model has been answered, well or badly. */
export async function finished(model: EngineModel): Promise<void> {
  await Promise.allSettled([...model.requests].map(({ result }) => result));
}
