import { z } from 'zod';
import type { CountedOnce, LiveStatistics, ModelPerformance } from '../../platform/cache/live-statistics.ts';
import type { Page, PageRequest } from '../../platform/database/page.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import { fileLimits } from '../../platform/onnx/model-files/regular-file.ts';
import { validated } from '../../platform/validation.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import { type ModelDirectories, resolveModelPath } from './files/model-paths.ts';
import { isReserved } from './registry/bundled-models.ts';
import type { ModelLifeCycle } from './registry/model-life-cycle.ts';
import { ModelPresence, type ModelStanding } from './registry/model-presence.ts';
import type { ModelRegistry } from './registry/model-registry.ts';
import type { OnnxModel } from './storage/model.entity.ts';
import { modelNameSchema, type RegisterModelInput, registerModelSchema } from './storage/model.input.ts';
import type { ModelFilter, ModelRepository } from './storage/model.repository.ts';

const performanceSchema = z.object({
  model: modelNameSchema,
  latencyMs: z
    .number('expects a finite number')
    .min(0, 'expects 0 or more')
    .max(3_600_000, 'expects at most an hour'),
  accuracy: z.number('expects a finite number').min(0, 'expects 0 to 1').max(1, 'expects 0 to 1').nullish(),
});

export type UpdatePerformanceInput = z.input<typeof performanceSchema>;

export interface ModelServiceDependencies {
  readonly repository: ModelRepository;
  readonly registry: ModelRegistry;
  readonly lifeCycle: ModelLifeCycle;
  readonly directories: ModelDirectories;
  readonly liveStatistics: LiveStatistics;
}

/** Registers models and reports how they perform. */
export class ModelService {
  readonly #dependencies: ModelServiceDependencies;
  readonly #presence: ModelPresence;

  constructor(dependencies: ModelServiceDependencies) {
    this.#dependencies = dependencies;
    this.#presence = new ModelPresence(dependencies.directories);
  }

  /** Returns the state of a model in its life cycle, given its files on this server. */
  standingOf(model: OnnxModel): Promise<ModelStanding> {
    return this.#presence.standingOf(model);
  }

  /**
   * Adds a model, or gives new files to the model with that name, and loads it. The returned model
   * is `ready`, or in `error` with the reason.
   * @param call stored with the model if the call has an idempotency key.
   * @throws InvalidInputError if a path leaves the models directory or leads to no file that can be
   * read, ConflictError if the name belongs to other files: nothing was stored.
   */
  async register(input: RegisterModelInput, call: KeyedCall | null = null): Promise<OnnxModel> {
    const model = validated(registerModelSchema, input, 'input');
    const { directories, lifeCycle, repository } = this.#dependencies;
    if (isReserved(model.name, await repository.findByName(model.name))) {
      throw new InvalidInputError([
        { path: 'input.name', message: 'is the name of a bundled model; choose another name' },
      ]);
    }
    await resolveModelPath(directories, model.modelPath, 'input.modelPath');
    await resolveModelPath(directories, model.tokenizerPath, 'input.tokenizerPath', fileLimits.text);
    return lifeCycle.register(model, call);
  }

  /**
   * Returns a model that was registered before, and loads it if the server that registered it did
   * not finish. Null if it was removed since.
   */
  async registered(id: string): Promise<OnnxModel | null> {
    const [model] = await this.findMany([id]);
    return model?.status === 'loading' ? this.#dependencies.lifeCycle.load(model.name) : (model ?? null);
  }

  findByName(name: string): Promise<OnnxModel | null> {
    return this.#dependencies.repository.findByName(name);
  }

  findMany(ids: readonly string[]): Promise<OnnxModel[]> {
    return this.#dependencies.repository.findMany(ids);
  }

  /** Returns the models that have the digest. The default model comes first, the others by name. */
  withDigest(digest: string): Promise<OnnxModel[]> {
    return this.#dependencies.repository.withDigest(digest);
  }

  page(filter: ModelFilter, request: PageRequest): Promise<Page<OnnxModel>> {
    return this.#dependencies.repository.page(filter, request);
  }

  /**
   * Returns latencies and accuracy of the last hour.
   * @throws NotFoundError
   */
  async performance(name: string): Promise<ModelPerformance> {
    return this.#dependencies.liveStatistics.modelPerformance(await this.#dependencies.registry.idOf(name));
  }

  /**
   * Counts a run that took place outside the server, and returns the figures after it.
   * @param onceAs a run that is sent again with the same key is counted once in 24 hours.
   * @throws InvalidInputError, NotFoundError, KeyReusedError
   */
  async updatePerformance(input: UpdatePerformanceInput, onceAs?: CountedOnce): Promise<ModelPerformance> {
    const { model, latencyMs, accuracy } = validated(performanceSchema, input, 'input');
    const id = await this.#dependencies.registry.idOf(model);
    await this.#dependencies.liveStatistics.updateModelPerformance(
      id,
      latencyMs,
      accuracy ?? undefined,
      onceAs,
    );
    return this.#dependencies.liveStatistics.modelPerformance(id);
  }
}
