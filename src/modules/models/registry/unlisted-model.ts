import { randomUUID } from 'node:crypto';
import type { InferenceEngine } from '../../../platform/onnx/inference-engine.ts';
import { OnnxModel } from '../storage/model.entity.ts';
import type { NewModel } from '../storage/model.repository.ts';
import type { ModelLoader, ReadyModel, RunningModel } from './model-loader.ts';
import { inWords } from './model-registry.ts';

/**
 * A bundled model that a part of this process needs, whatever the registry says about a model with
 * that name. It has no row, so nobody can disable it, remove it or register other files for it.
 */
export class UnlistedModel<Ready extends RunningModel = ReadyModel> {
  readonly #row: OnnxModel;
  readonly #open: (row: OnnxModel) => Promise<Ready>;

  /**
   * @param parts.loader for such models only, because the loader of the registry closes models
   * without a row.
   * @param parts.open opens the model as its kind.
   */
  constructor(parts: {
    readonly engine: Pick<InferenceEngine, 'onGivenUp'>;
    readonly loader: ModelLoader;
    readonly bundled: NewModel;
    readonly open: (loader: ModelLoader, row: OnnxModel) => Promise<Ready>;
  }) {
    const { engine, loader, bundled, open } = parts;
    this.#row = Object.assign(new OnnxModel(), { ...bundled, id: randomUUID(), digest: null });
    this.#open = (row) => open(loader, row);
    engine.onGivenUp((id) => {
      // The next text opens it again, or is refused with the current fault.
      if (id === this.#row.id) void loader.close(id).catch(() => undefined);
    });
  }

  /**
   * Returns the model, which stays open.
   * @throws ModelNotReadyError, OverloadedError
   */
  ready(): Promise<Ready> {
    const { name } = this.#row;
    return this.#open(this.#row).catch((error: unknown) => Promise.reject(inWords(name, error)));
  }
}
