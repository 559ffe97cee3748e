import { KeyedMutex } from '../../../platform/concurrency/keyed-mutex.ts';
import { ConflictError, NotFoundError, OverloadedError } from '../../../platform/errors.ts';
import type { EventBus, Unsubscribe } from '../../../platform/events/event-bus.ts';
import { keepSubscribed } from '../../../platform/events/keep-subscribed.ts';
import type { Logger } from '../../../platform/observability/logger.ts';
import { EngineClosingError, EngineOverloadedError } from '../../../platform/onnx/inference-engine.ts';
import { validated } from '../../../platform/validation.ts';
import type { KeyedCall } from '../../idempotency/keyed-call.ts';
import type { OnnxModel } from '../storage/model.entity.ts';
import { modelChanged } from '../storage/model.events.ts';
import { modelNameSchema } from '../storage/model.input.ts';
import type { ModelRepository, NewModel } from '../storage/model.repository.ts';
import { ModelAnnouncer } from './model-announcer.ts';
import { refuseAnotherUnder } from './model-identity.ts';
import type { ModelLoader } from './model-loader.ts';
import { type ModelRegistry, restartMs } from './model-registry.ts';
import { markInError, markReady } from './model-state.ts';

/** Loads that may be begun, one after the end of the server under the other. */
const mostAttempts = 2;
const endedTwice =
  'The server ended twice while it loaded this model, which may be the reason. Check its files, then call loadModel.';

export interface ModelLifeCycleParts {
  /** A fresh repository for each use. */
  readonly repository: () => ModelRepository;
  readonly loader: ModelLoader;
  readonly registry: ModelRegistry;
  readonly bus: EventBus;
  readonly logger: Logger;
}

/**
 * Moves models through their life: `loading`, then `ready` or `error`, and `disabled` while an operator wants it so. Every change is stored first,
 * then heard of by every server.
 */
export class ModelLifeCycle {
  readonly #parts: ModelLifeCycleParts;
  readonly #announcer: ModelAnnouncer;
  /** Changes of each model, one at a time: two that overlap would leave a row that tells of both. */
  readonly #mutex = new KeyedMutex();

  constructor(parts: ModelLifeCycleParts) {
    this.#parts = parts;
    this.#announcer = new ModelAnnouncer(parts);
  }

  /** Hears of changes that other servers make, from now on or as soon as the bus is there. */
  follow(): Unsubscribe {
    const { bus, registry, logger } = this.#parts;
    return keepSubscribed({
      bus,
      topic: modelChanged,
      onPayload: (change) => {
        if (change.origin === this.#announcer.origin) return;
        registry
          .heard(change)
          .catch((error: unknown) =>
            logger.warn({ err: error }, 'a change of a model could not be followed'),
          );
      },
      onInterruption: () => registry.missedChanges(),
      untilThen: 'changes that other servers make to models are noticed late',
      logger,
    });
  }

  /**
   * Adds a model and loads it. A name stands for the same files and limits for ever, so that every stored tensor can be computed again: others need
   * another name, unless the model of that name never was ready.
   * @throws ConflictError, InvalidInputError (paths): nothing was stored.
   */
  register(model: NewModel, call: KeyedCall | null = null): Promise<OnnxModel> {
    return this.#mutex.runExclusive(model.name, async () => {
      const { repository, loader } = this.#parts;
      const known = await repository().findByName(model.name);
      if (known !== null) await refuseAnotherUnder(known, model, () => loader.digestOf(model));
      const { id } = await this.#announcer.tell(await repository().register(model, call));
      return this.#load(id);
    });
  }

  /**
   * Makes sure that the bundled model is registered and runs here, and that some model is the default. Servers that run it already are not disturbed. When a
   * newer version of the product brings other files, the older model keeps its inferences under a name with its digest.
   * @throws Error when it cannot be loaded: without it there is no default.
   */
  openBundled(bundled: NewModel): Promise<OnnxModel> {
    return this.#mutex.runExclusive(bundled.name, async () => {
      const repository = this.#parts.repository();
      let known = await repository.findByName(bundled.name);
      if (known?.status === 'disabled') return known;
      if (
        known !== null &&
        known.digest !== null &&
        known.digest !== (await this.#parts.loader.digestOf(bundled))
      ) {
        await this.#announcer.tell(await repository.retire(known));
        known = null;
      }
      const { id } = known ?? (await this.#announcer.tell(await repository.register(bundled)));
      const loaded = await this.#load(id);
      if (loaded.status !== 'ready') throw new Error(`The bundled model cannot be loaded: ${loaded.error}`);
      const hasDefault = (await repository.findDefault()) !== null;
      return hasDefault ? loaded : this.#announcer.tell(await repository.makeDefault(loaded));
    });
  }

  /**
   * Loads once more what was being loaded when a server ended. A model whose second load did not end either is put in error instead: it may be
   * what ends the server.
   */
  async resume(): Promise<void> {
    const unfinished = await this.#parts.repository().withStatus('loading');
    await Promise.all(
      unfinished.map((model) =>
        this.#mutex.runExclusive(model.name, async () => {
          if (model.loadAttempts < mostAttempts && (await this.#parts.repository().noteLoad(model))) {
            await this.#load(model.id);
          }
        }),
      ),
    );
  }

  /** Puts in error what `resume` is not to load again. Quick, and to be done before anybody can ask for such a model. */
  async putAside(): Promise<void> {
    for (const { id, name, loadAttempts } of await this.#parts.repository().withStatus('loading')) {
      if (loadAttempts >= mostAttempts) await this.giveUp(id, name, endedTwice);
    }
  }

  /** Puts a model in error that is of no use any more, unless it is in error or out of service. */
  async giveUp(id: string, name: string, reason: string): Promise<void> {
    await this.#mutex.runExclusive(name, async () => {
      const repository = this.#parts.repository();
      const model = await repository.find(id);
      if (model === null || (model.status !== 'ready' && model.status !== 'loading')) return;
      this.#parts.logger.error({ model: name, reason }, 'a model was put in error');
      await this.#announcer.tell(await repository.save('failed', markInError(model, reason)));
    });
  }

  /** The same for a model of which only the id is known. */
  async giveUpUnnamed(id: string, reason: string): Promise<void> {
    const model = await this.#parts.repository().find(id);
    if (model !== null) await this.giveUp(id, model.name, reason);
  }

  /** Checks the files and opens the model in this process. @throws NotFoundError, ConflictError (it is disabled). */
  load(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const model = await this.#named(name);
      if (model.status === 'disabled')
        throw new ConflictError(`The model "${name}" is disabled; enable it first.`);
      await this.#parts.loader.close(model.id);
      return this.#load(model.id);
    });
  }

  /** Frees the model's memory in this process once its runs have finished; the next text for it loads it again. @throws NotFoundError */
  unload(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const repository = this.#parts.repository();
      const model = await this.#named(name, repository);
      await this.#parts.loader.close(model.id);
      return this.#announcer.tell(await repository.save('unloaded', model));
    });
  }

  /** Takes a model out of service everywhere; runs under way finish. @throws NotFoundError, ConflictError (it is the default). */
  disable(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const repository = this.#parts.repository();
      const model = await this.#named(name, repository);
      if (model.isDefault) throw defaultConflict(name);
      model.status = 'disabled';
      return this.#announcer.tell(await repository.save('disabled', model));
    });
  }

  /** Puts a disabled model back into service; it comes back ready, or in error. @throws NotFoundError */
  enable(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const repository = this.#parts.repository();
      const model = await this.#named(name, repository);
      if (model.status === 'disabled') {
        model.status = 'loading';
        model.loadAttempts = 1;
        await this.#announcer.tell(await repository.save('enabled', model));
      }
      return this.#load(model.id);
    });
  }

  /** Makes a ready embedding model the one that answers when none is named. @throws NotFoundError, ConflictError */
  makeDefault(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const repository = this.#parts.repository();
      const model = await this.#named(name, repository);
      if (model.kind !== 'embedding' || model.status !== 'ready') {
        throw new ConflictError(`The model "${name}" is no embedding model that is ready.`);
      }
      return this.#announcer.tell(await repository.makeDefault(model));
    });
  }

  /**
   * Forgets a model; its files stay, and so do its inferences. Runs under way finish.
   * @throws NotFoundError, ConflictError (it is the default).
   */
  remove(name: string): Promise<OnnxModel> {
    return this.#mutex.runExclusive(name, async () => {
      const repository = this.#parts.repository();
      const model = await this.#named(name, repository);
      if (model.isDefault) throw defaultConflict(name);
      return this.#announcer.tell(await repository.remove(model));
    });
  }

  async #load(id: string): Promise<OnnxModel> {
    const { loader, logger, repository } = this.#parts;
    const outcome = await loader.openAny(await repository().get(id)).catch((error: unknown) => {
      // No fault of the model: it stays what it was, and is opened by whoever asks for it next.
      if (error instanceof EngineOverloadedError) throw new OverloadedError(error.retryAfterMs);
      if (error instanceof EngineClosingError) throw new OverloadedError(restartMs);
      return error instanceof Error ? error.message : String(error);
    });
    // The row may have changed while the model was loaded.
    const changing = repository();
    const model = await changing.get(id);
    if (typeof outcome === 'string') {
      logger.warn({ model: model.name, reason: outcome }, 'a model could not be loaded');
      return this.#announcer.tell(await changing.save('failed', markInError(model, outcome)));
    }
    return this.#announcer.tell(await changing.save('loaded', markReady(model, outcome)));
  }

  async #named(name: string, repository: ModelRepository = this.#parts.repository()): Promise<OnnxModel> {
    const model = await repository.findByName(validated(modelNameSchema, name, 'input.model'));
    if (model === null) throw new NotFoundError(`There is no model named "${name}".`);
    return model;
  }
}

function defaultConflict(name: string): ConflictError {
  return new ConflictError(`The model "${name}" is the default one; make another model the default first.`);
}
