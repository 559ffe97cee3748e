import { randomUUID } from 'node:crypto';
import type { InferenceEngine } from '../../../platform/onnx/inference-engine.ts';
import { OnnxModel } from '../storage/model.entity.ts';
import type { NewModel } from '../storage/model.repository.ts';
import type { ModelLoader, ReadyModel } from './model-loader.ts';
import { inWords } from './model-registry.ts';

/**
 * A bundled model that a part of this process needs, whatever the registry says about a model with
 * that name. It has no row, so nobody can disable it, remove it or register other files for it.
 */
export class UnlistedModel {
  readonly #row: OnnxModel;
  readonly #loader: ModelLoader;

  /**
   * @param parts.loader for this model only, because the loader of the registry closes models
   * without a row.
   */
  constructor(parts: {
    readonly engine: Pick<InferenceEngine, 'onGivenUp'>;
    readonly loader: ModelLoader;
    readonly bundled: NewModel;
  }) {
    const { engine, loader, bundled } = parts;
    this.#row = Object.assign(new OnnxModel(), { ...bundled, id: randomUUID(), digest: null });
    this.#loader = loader;
    engine.onGivenUp((id) => {
      // The next text opens it again, or is refused with the current fault.
      if (id === this.#row.id) void loader.close(id).catch(() => undefined);
    });
  }

  /**
   * Returns the model, which stays open.
   * @throws ModelNotReadyError, OverloadedError
   */
  ready(): Promise<ReadyModel> {
    const { name } = this.#row;
    return this.#loader.open(this.#row).catch((error: unknown) => Promise.reject(inWords(name, error)));
  }
}
