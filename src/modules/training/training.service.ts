import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import type { Page, PageRequest } from '../../platform/database/page.ts';
import { validated } from '../../platform/validation.ts';
import { shortestFloat32 } from '../../statistics/float32.ts';
import { elpSchema, fluxPositionSchema } from '../beams/beam.input.ts';
import { maxBatch, textSchema } from '../embeddings/text.input.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import { modelNameSchema } from '../models/storage/model.input.ts';
import type { TrainingRepository } from './training.repository.ts';
import { type TrainingSample, trainingSources } from './training-sample.entity.ts';

const epochSchema = z
  .int('expects a whole number')
  .min(0, 'expects 0 or more')
  .max(2_147_483_647, 'expects at most 2147483647');

const samplesSchema = z.object({
  samples: z
    .array(
      z.object({
        text: textSchema,
        expectedPosition: fluxPositionSchema,
        expectedElp: elpSchema,
        actualPosition: fluxPositionSchema.nullish(),
        actualElp: elpSchema.nullish(),
        loss: z
          .number('expects a finite number')
          .refine((loss) => Number.isFinite(Math.fround(loss)), 'expects a number within single precision')
          .transform(shortestFloat32)
          .nullish(),
        epoch: epochSchema.nullish(),
        model: modelNameSchema.nullish(),
      }),
    )
    .min(1, 'expects at least one sample')
    .max(maxBatch, `expects at most ${maxBatch} samples`),
});

const filterSchema = z.object({
  modelId: z.uuid('expects a UUID').nullish(),
  epoch: epochSchema.nullish(),
  sources: z.array(z.enum(trainingSources)).max(3, 'expects at most 3 sources').nullish(),
});

type AddTrainingSamplesInput = z.input<typeof samplesSchema>;
type TrainingFilterInput = z.input<typeof filterSchema>;

interface TrainingServiceDependencies {
  readonly repository: TrainingRepository;
  readonly registry: ModelRegistry;
}

/** Stores texts whose position and channels are known. */
export class TrainingService {
  readonly #dependencies: TrainingServiceDependencies;

  constructor(dependencies: TrainingServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Adds samples, all or none.
   * @param call stored with them if the call has an idempotency key.
   * @throws InvalidInputError, NotFoundError (no such model): nothing was stored.
   */
  async add(input: AddTrainingSamplesInput, call: KeyedCall | null = null): Promise<TrainingSample[]> {
    const { samples } = validated(samplesSchema, input, 'input');
    const names = new Set(samples.flatMap((sample) => sample.model ?? []));
    const ids = new Map(
      await Promise.all(
        [...names].map(async (name) => [name, await this.#dependencies.registry.idOf(name)] as const),
      ),
    );
    return this.#dependencies.repository.add(
      samples.map((sample) => ({
        id: uuid(),
        inputText: sample.text,
        expectedPosition: sample.expectedPosition,
        expectedElp: sample.expectedElp,
        actualPosition: sample.actualPosition ?? null,
        actualElp: sample.actualElp ?? null,
        loss: sample.loss ?? null,
        epoch: sample.epoch ?? null,
        modelId: sample.model == null ? null : (ids.get(sample.model) ?? null),
        source: 'api',
      })),
      call,
    );
  }

  findMany(ids: readonly string[]): Promise<TrainingSample[]> {
    return this.#dependencies.repository.findMany(ids);
  }

  /**
   * Returns samples that were stored together, in the order of their ids. Null if one of them was
   * removed since.
   */
  async findAll(ids: readonly string[]): Promise<TrainingSample[] | null> {
    const found = new Map((await this.findMany(ids)).map((one) => [one.id, one]));
    const all = ids.flatMap((id) => found.get(id) ?? []);
    return all.length < ids.length ? null : all;
  }

  page(filter: TrainingFilterInput, request: PageRequest): Promise<Page<TrainingSample>> {
    return this.#dependencies.repository.page(validated(filterSchema, filter, 'filter'), request);
  }
}
