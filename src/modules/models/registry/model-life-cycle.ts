import { KeyedMutex } from '../../../platform/concurrency/keyed-mutex.ts';
import { ConflictError, NotFoundError, OverloadedError } from '../../../platform/errors.ts';
import type { EventBus, Unsubscribe } from '../../../platform/events/event-bus.ts';
import { keepSubscribed } from '../../../platform/events/keep-subscribed.ts';
import type { Logger } from '../../../platform/observability/logger.ts';
import { EngineClosingError, EngineOverloadedError } from '../../../platform/onnx/inference-engine.ts';
import { validated } from '../../../platform/validation.ts';
import type { KeyedCall } from '../../idempotency/keyed-call.ts';
import { isBundled } from '../files/model-paths.ts';
import type { OnnxModel } from '../storage/model.entity.ts';
import { modelChanged } from '../storage/model.events.ts';
import { modelNameSchema } from '../storage/model.input.ts';
import { defaultConflict, type ModelRepository, type NewModel } from '../storage/model.repository.ts';
import { ModelAnnouncer } from './model-announcer.ts';
import { isRetired, refuseAnotherUnder, retiredName } from './model-identity.ts';
import type { ModelLoader } from './model-loader.ts';
import { type ModelRegistry, restartMs } from './model-registry.ts';
import { markInError, markReady } from './model-state.ts';

/** Maximum number of attempts to load a model when the server ends during each of them. */
const maxAttempts = 2;
const endedTwice =
  'The server ended twice while it loaded this model, possibly because of the model. Check its files, then call loadModel.';
const foreignName =
  'the bundled model of this name is not registered, because the registry already has a model with the name';

export interface ModelLifeCycleDependencies {
  /** A new repository for each use. */
  readonly repository: () => ModelRepository;
  readonly loader: ModelLoader;
  readonly registry: ModelRegistry;
  readonly bus: EventBus;
  readonly logger: Logger;
}

/**
 * Moves models through their life cycle: `loading`, then `ready` or `error`, and `disabled` while
 * an operator has taken it out of service. Every change is stored first and then announced to every
 * server.
 */
export class ModelLifeCycle {
  readonly #dependencies: ModelLifeCycleDependencies;
  readonly #announcer: ModelAnnouncer;
  /** Changes of each model run one at a time; two that overlap would leave a mixed row. */
  readonly #mutex = new KeyedMutex();

  constructor(dependencies: ModelLifeCycleDependencies) {
    this.#dependencies = dependencies;
    this.#announcer = new ModelAnnouncer(dependencies);
  }

  /** Subscribes to changes by other servers, now or as soon as the bus is reachable. */
  follow(): Unsubscribe {
    const { bus, registry, logger } = this.#dependencies;
    return keepSubscribed({
      bus,
      topic: modelChanged,
      onPayload: (change) => {
        if (change.origin === this.#announcer.origin) return;
        registry
          .heard(change)
          .catch((error: unknown) => logger.warn({ err: error }, 'failed to apply a change of a model'));
      },
      onInterruption: () => registry.missedChanges(),
      untilThen: 'changes to models on other servers are applied here with a delay',
      logger,
    });
  }

  /**
   * Adds a model and loads it. A name permanently stands for the same files and limits, so that
   * every stored tensor can be computed again. Other files need another name, unless the model with
   * that name was never ready.
   * @throws ConflictError, InvalidInputError (paths): nothing was stored.
   */
  register(model: NewModel, call: KeyedCall | null = null): Promise<OnnxModel> {
    return this.#mutex.runExclusive(model.name, async () => {
      const { repository, loader } = this.#dependencies;
      const known = await repository().findByName(model.name);
      if (known !== null) await refuseAnotherUnder(known, model, () => loader.digestOf(model));
      const { id } = await this.#announcer.tell(await repository().register(model, call));
      return this.#load(id);
    });
  }

  /**
   * Ensures that a bundled model is registered and can run here. If there is no default model, it
   * becomes the default. Servers that already run it are not disturbed. Only the default model
   * stays open: the first request for another model opens it. If a newer version of the product
   * ships other files, the older model gets a name with its digest, and keeps its inferences.
   * @returns null if an operator registered a model with that name, which stays as it is.
   * @throws Error if it must be the default model and cannot be loaded.
   */
  openBundled(bundled: NewModel): Promise<OnnxModel | null> {
    return this.#mutex.runExclusive(bundled.name, async () => {
      const { loader, logger } = this.#dependencies;
      const repository = this.#dependencies.repository();
      let known = await repository.findByName(bundled.name);
      if (known !== null && !isBundled(known)) {
        logger.warn({ model: known.name }, foreignName);
        return null;
      }
      if (known?.status === 'disabled') return known;
      if (known !== null && known.digest !== null && known.digest !== (await loader.digestOf(bundled))) {
        await this.#announcer.tell(await repository.retire(known, retiredName(known)));
        known = null;
      }
      const current = await repository.findDefault();
      const isDefault = current === null || current.id === known?.id || isRetired(current, bundled);
      if (known?.status === 'ready' && !isDefault) return known;
      const { id } = known ?? (await this.#announcer.tell(await repository.register(bundled)));
      const loaded = await this.#load(id);
      if (!isDefault) await loader.close(id);
      else if (loaded.status !== 'ready') {
        throw new Error(`The bundled model "${bundled.name}" cannot be loaded: ${loaded.error}`);
      }
      return loaded.isDefault || !isDefault
        ? loaded
        : this.#announcer.tell(await repository.makeDefault(loaded));
    });
  }

  /**
   * Loads models again whose load was interrupted because a server ended. A model whose second load
   * did not finish either is put in error instead, because it may be the cause.
   */
  async resume(): Promise<void> {
    const unfinished = await this.#dependencies.repository().withStatus('loading');
    await Promise.all(
      unfinished.map((model) =>
        this.#mutex.runExclusive(model.name, async () => {
          if (model.loadAttempts < maxAttempts && (await this.#dependencies.repository().noteLoad(model))) {
            await this.#load(model.id);
          }
        }),
      ),
    );
  }

  /** Puts models in error that `resume` must not load again, before a request can use them. */
  async putAside(): Promise<void> {
    for (const { id, name, loadAttempts } of await this.#dependencies.repository().withStatus('loading')) {
      if (loadAttempts >= maxAttempts) await this.giveUp(id, name, endedTwice);
    }
  }

  /** Puts an unusable model in error, unless it is already in error or disabled. */
  async giveUp(id: string, name: string, reason: string): Promise<void> {
    await this.#mutex.runExclusive(name, async () => {
      const repository = this.#dependencies.repository();
      const model = await repository.find(id);
      if (model === null || (model.status !== 'ready' && model.status !== 'loading')) return;
      this.#dependencies.logger.error({ model: name, reason }, 'the status of a model changed to ERROR');
      await this.#announcer.tell(await repository.save('failed', markInError(model, reason)));
    });
  }

  /** Does the same for a model of which only the id is known. */
  async giveUpUnnamed(id: string, reason: string): Promise<void> {
    const model = await this.#dependencies.repository().find(id);
    if (model !== null) await this.giveUp(id, model.name, reason);
  }

  /**
   * Checks the files and opens the model here.
   * @throws NotFoundError, ConflictError (disabled)
   */
  load(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const model = await this.#named(name);
      if (model.status === 'disabled')
        throw new ConflictError(`The model "${name}" is disabled. Enable it first.`);
      await this.#dependencies.loader.close(model.id);
      return this.#load(model.id);
    });
  }

  /**
   * Frees the memory of a model in this process once its runs have finished. The next text loads
   * the model again.
   * @throws NotFoundError
   */
  unload(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const repository = this.#dependencies.repository();
      const model = await this.#named(name, repository);
      await this.#dependencies.loader.close(model.id);
      return this.#announcer.tell(await repository.save('unloaded', model));
    });
  }

  /**
   * Disables a model on every server. Its runs in progress finish.
   * @throws NotFoundError, ConflictError (default)
   */
  disable(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const repository = this.#dependencies.repository();
      const model = await this.#named(name, repository);
      if (model.isDefault) throw defaultConflict(name);
      return this.#announcer.tell(await repository.disable(model));
    });
  }

  /**
   * Puts a disabled model back into service. It is then ready, or in error.
   * @throws NotFoundError
   */
  enable(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const repository = this.#dependencies.repository();
      const model = await this.#named(name, repository);
      if (model.status === 'disabled') {
        model.status = 'loading';
        model.loadAttempts = 1;
        await this.#announcer.tell(await repository.save('enabled', model));
      }
      return this.#load(model.id);
    });
  }

  /**
   * Makes a ready embedding model the default.
   * @throws NotFoundError, ConflictError
   */
  makeDefault(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const repository = this.#dependencies.repository();
      const model = await this.#named(name, repository);
      if (model.kind !== 'embedding' || model.status !== 'ready') {
        throw new ConflictError(
          `The model "${name}" cannot be the default: it is not a ready embedding model. Choose another one, or load it first.`,
        );
      }
      return this.#announcer.tell(await repository.makeDefault(model));
    });
  }

  /**
   * Removes a model. Its files and its inferences stay. Runs in progress finish.
   * @throws NotFoundError, ConflictError (it is the default).
   */
  remove(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const repository = this.#dependencies.repository();
      const model = await this.#named(name, repository);
      if (model.isDefault) throw defaultConflict(name);
      return this.#announcer.tell(await repository.remove(model));
    });
  }

  async #load(id: string): Promise<OnnxModel> {
    const { loader, logger, repository } = this.#dependencies;
    const outcome = await loader.openAny(await repository().get(id)).catch((error: unknown) => {
      // The model is not at fault. It keeps its state, and the next request for it opens it.
      if (error instanceof EngineOverloadedError) throw new OverloadedError(error.retryAfterMs);
      if (error instanceof EngineClosingError) throw new OverloadedError(restartMs);
      return error instanceof Error ? error.message : String(error);
    });
    // The row may have changed while the model was loaded.
    const changing = repository();
    const model = await changing.get(id);
    if (typeof outcome === 'string') {
      logger.warn({ model: model.name, reason: outcome }, 'failed to load a model');
      return this.#announcer.tell(await changing.save('failed', markInError(model, outcome)));
    }
    return this.#announcer.tell(await changing.save('loaded', markReady(model, outcome)));
  }

  async #named(name: string, repository = this.#dependencies.repository()): Promise<OnnxModel> {
    const model = await repository.findByName(validated(modelNameSchema, name, 'input.model'));
    if (model === null) throw new NotFoundError(`There is no model named "${name}".`);
    return model;
  }
}
