import { z } from 'zod';
import type { Page, PageRequest } from '../../platform/database/page.ts';
import { validated } from '../../platform/validation.ts';
import { shareSchema } from '../beams/beam.input.ts';
import type { ContextMetrics } from '../record/context.entity.ts';
import type { ContextRepository } from './context.repository.ts';

const filterSchema = z.object({
  inferenceId: z.uuid('expects a UUID').nullish(),
  minRetentionRate: shareSchema.nullish(),
});

type ContextFilterInput = z.input<typeof filterSchema>;

/** Finds context metrics. */
export class ContextService {
  readonly #repository: ContextRepository;

  constructor(repository: ContextRepository) {
    this.#repository = repository;
  }

  findMany(ids: readonly number[]): Promise<ContextMetrics[]> {
    return this.#repository.findMany(ids);
  }

  page(filter: ContextFilterInput, request: PageRequest): Promise<Page<ContextMetrics>> {
    return this.#repository.page(validated(filterSchema, filter, 'filter'), request);
  }
}
