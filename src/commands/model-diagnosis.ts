import { openEngine } from '../app/engine.ts';
import type { Config } from '../config/config.ts';
import { openLoader } from '../modules/models/open-models.ts';
import { bundledMiniLm } from '../modules/models/registry/bundled-models.ts';
import { UnlistedModel } from '../modules/models/registry/unlisted-model.ts';
import type { OnnxModel } from '../modules/models/storage/model.entity.ts';
import { Lifecycle } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { timed } from './timed.ts';

/**
 * Loads the default model and embeds a text.
 * @param model the model in the registry. Null for the default model of new installations.
 * @throws an error that describes the problem
 */
export async function tryModel(config: Config, logger: Logger, model: OnnxModel | null): Promise<string> {
  const lifecycle = new Lifecycle(logger);
  try {
    const engine = openEngine(config, logger, lifecycle);
    const loader = await openLoader(engine, config.modelsDirectory);
    const ready =
      model === null
        ? new UnlistedModel({
            engine,
            loader,
            bundled: bundledMiniLm,
            open: (own, row) => own.open(row),
          }).ready()
        : loader.open(model);
    const { id, name } = await ready;
    const answer = await timed(() => engine.embed(id, ['Good morning!']));
    return `${name}, ONNX Runtime, ${answer}`;
  } finally {
    await lifecycle.close();
  }
}
