import type { FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { inTransaction } from '../../../platform/database/in-transaction.ts';
import { inLockQueue } from '../../../platform/database/lock-queue.ts';
import { findPage, type Ordering, type Page, type PageRequest } from '../../../platform/database/page.ts';
import { ConflictError, NotFoundError } from '../../../platform/errors.ts';
import { keepCall } from '../../idempotency/idempotency-key.repository.ts';
import type { KeyedCall } from '../../idempotency/keyed-call.ts';
import { type ModelKind, type ModelStatus, OnnxModel } from './model.entity.ts';
import type { ModelChangeKind } from './model.events.ts';
import { ModelChangeRecord } from './model-change.entity.ts';

export interface ModelFilter {
  readonly status?: ModelStatus | null | undefined;
  readonly kind?: ModelKind | null | undefined;
}

export type NewModel = Pick<
  OnnxModel,
  'name' | 'kind' | 'modelPath' | 'tokenizerPath' | 'embeddingDim' | 'maxTokens'
>;

/** A model after a change, and the recorded change. */
export interface ChangedModel {
  readonly model: OnnxModel;
  readonly change: ModelChangeRecord;
}

const byName: Ordering<OnnxModel> = {
  by: [{ name: 'asc' }],
  cursor: z.tuple([z.string().refine(isStorable)]),
};

/**
 * All queries on the model registry. Each method that changes a model records the change in the
 * same transaction.
 */
export class ModelRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  async findByName(name: string): Promise<OnnxModel | null> {
    return isStorable(name) ? this.#em.findOne(OnnxModel, { name }) : null;
  }

  find(id: string): Promise<OnnxModel | null> {
    return this.#em.findOne(OnnxModel, { id });
  }

  findMany(ids: readonly string[]): Promise<OnnxModel[]> {
    return this.#em.find(OnnxModel, { id: { $in: [...ids] } });
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<OnnxModel> {
    const model = await this.find(id);
    if (model === null) throw new NotFoundError(`There is no model with the id ${id}.`);
    return model;
  }

  /** Returns all models, sorted by name. */
  all(): Promise<OnnxModel[]> {
    return this.#em.find(OnnxModel, {}, { orderBy: { name: 'asc' } });
  }

  page(filter: ModelFilter, request: PageRequest): Promise<Page<OnnxModel>> {
    const where: FilterQuery<OnnxModel> = {
      ...(filter.status == null ? {} : { status: filter.status }),
      ...(filter.kind == null ? {} : { kind: filter.kind }),
    };
    return findPage(this.#em, OnnxModel, where, byName, request);
  }

  /**
   * Adds a model, or gives new files to the model with that name. In both cases it must be loaded
   * before it is ready.
   */
  register(model: NewModel, call: KeyedCall | null = null): Promise<ChangedModel> {
    return this.#changing('registered', call, (em) =>
      em.upsert(
        OnnxModel,
        { ...model, status: 'loading', loadAttempts: 1, error: null },
        {
          onConflictFields: ['name'],
          onConflictMergeFields: [
            'kind',
            'modelPath',
            'tokenizerPath',
            'embeddingDim',
            'maxTokens',
            'status',
            'loadAttempts',
            'error',
          ],
        },
      ),
    );
  }

  findDefault(): Promise<OnnxModel | null> {
    return this.#em.findOne(OnnxModel, { isDefault: true });
  }

  /** Returns the ready cross-encoder that was loaded last. */
  findCrossEncoder(): Promise<OnnxModel | null> {
    return this.#em.findOne(
      OnnxModel,
      { kind: 'cross-encoder', status: 'ready' },
      { orderBy: { loadedAt: 'desc', id: 'desc' } },
    );
  }

  /**
   * Makes a ready embedding model the default. The previous default is unset in the same
   * transaction.
   * @throws NotFoundError, ConflictError: another server removed it since it was read, or it is not
   * ready any more.
   */
  async makeDefault(model: OnnxModel): Promise<ChangedModel> {
    const { id } = model;
    const changed = await this.#changing('made-default', null, async (em) => {
      await em.nativeUpdate(OnnxModel, { isDefault: true, id: { $ne: id } }, { isDefault: false });
      const suitable = { id, status: 'ready', kind: 'embedding' } as const;
      const found = await em.nativeUpdate(OnnxModel, suitable, { isDefault: true });
      if (found > 0) return model;
      if ((await em.count(OnnxModel, { id })) === 0)
        throw new NotFoundError(`There is no model with the id ${id}.`);
      throw new ConflictError(
        `The model "${model.name}" is not a ready embedding model any more. Try again.`,
      );
    });
    await this.#em.refresh(model);
    return changed;
  }

  /** Returns the models that have the digest. The default model comes first, the others by name. */
  withDigest(digest: string): Promise<OnnxModel[]> {
    return this.#em.find(OnnxModel, { digest }, { orderBy: { isDefault: 'desc', name: 'asc' } });
  }

  withStatus(status: ModelStatus): Promise<OnnxModel[]> {
    return this.#em.find(OnnxModel, { status });
  }

  /**
   * Records another attempt to load a model that is being loaded.
   * @returns whether it was recorded. Another server may have been first, or may have finished.
   */
  async noteLoad({ id, loadAttempts }: OnnxModel): Promise<boolean> {
    const noted = await inLockQueue(this.#em, 'rows', () =>
      this.#em.nativeUpdate(
        OnnxModel,
        { id, status: 'loading', loadAttempts },
        { loadAttempts: loadAttempts + 1 },
      ),
    );
    return noted > 0;
  }

  /**
   * Takes a model out of service permanently, under another name. Its inferences still refer to it.
   * It stays the default model until another one is made the default.
   */
  retire(model: OnnxModel, name: string): Promise<ChangedModel> {
    model.name = name;
    model.status = 'disabled';
    return this.save('disabled', model);
  }

  /**
   * Inferences and samples of the model stay.
   * @throws ConflictError: another server made it the default since it was read.
   */
  remove(model: OnnxModel): Promise<ChangedModel> {
    return this.#changing('removed', null, async (em) => {
      await requireNotDefault(em, model);
      await em.nativeDelete(OnnxModel, { id: model.id });
      return model;
    });
  }

  /**
   * Stores that a model is disabled.
   * @throws NotFoundError; ConflictError: another server made it the default since it was read.
   */
  disable(model: OnnxModel): Promise<ChangedModel> {
    model.status = 'disabled';
    return this.#save('disabled', model, requireNotDefault);
  }

  /**
   * Stores the changes of the model since it was read here. If a server frees its memory, there
   * may be no change to store.
   * @throws NotFoundError: it was removed since.
   */
  save(change: ModelChangeKind, model: OnnxModel): Promise<ChangedModel> {
    return this.#save(change, model, async () => undefined);
  }

  /** @param check runs under the lock, before the changes are stored. */
  async #save(change: ModelChangeKind, model: OnnxModel, check: Check): Promise<ChangedModel> {
    const changes = changesOf(this.#em, model);
    const saved = await this.#changing(change, null, async (em) => {
      const { id } = model;
      await check(em, model);
      if (Object.keys(changes).length > 0 && (await em.nativeUpdate(OnnxModel, { id }, changes)) === 0)
        throw new NotFoundError(`There is no model with the id ${id}.`);
      return model;
    });
    await this.#em.refresh(model);
    return saved;
  }

  /**
   * The lock is taken first, because commits of inferences hold it when they update the rows of
   * their models. An attempt that is retried leaves nothing behind: each has its own entity
   * manager, in which no model was changed.
   */
  #changing(
    kind: ModelChangeKind,
    call: KeyedCall | null,
    work: (em: SqlEntityManager) => Promise<OnnxModel>,
  ): Promise<ChangedModel> {
    const changing = async (em: SqlEntityManager) => {
      await em.execute('select lock_asi_inferences()');
      const model = await work(em);
      const change = em.create(ModelChangeRecord, {
        change: kind,
        modelId: model.id,
        modelName: model.name,
      });
      await em.flush();
      await keepCall(em, call, [model.id]);
      return { model, change };
    };
    return inTransaction(this.#em.fork(), 'record', changing);
  }
}

type Check = (em: SqlEntityManager, model: OnnxModel) => Promise<void>;

/** Other servers and commands change models too, so the row is read under the lock. */
async function requireNotDefault(em: SqlEntityManager, { id, name }: OnnxModel): Promise<void> {
  if ((await em.count(OnnxModel, { id, isDefault: true })) > 0) throw defaultConflict(name);
}

/** An installation always has a default model. */
export function defaultConflict(name: string): ConflictError {
  return new ConflictError(`The model "${name}" is the default model. Make another model the default first.`);
}

/**
 * Returns the properties of a model that have changed since it was read, with their current values.
 */
function changesOf(em: SqlEntityManager, model: OnnxModel): Partial<OnnxModel> {
  const comparator = em.getComparator();
  const read = em.getUnitOfWork().getOriginalEntityData(model) ?? {};
  const changed = comparator.diffEntities(OnnxModel, read, comparator.prepareEntity(model));
  return Object.fromEntries(Object.entries(model).filter(([property]) => property in changed));
}

/** PostgreSQL neither stores text that contains the NUL character nor accepts it in a query. */
function isStorable(text: string): boolean {
  return !text.includes('\0');
}
