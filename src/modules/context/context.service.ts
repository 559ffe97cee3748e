import type { Page, PageRequest } from '../../platform/database/page.ts';
import type { ContextMetrics } from './context.entity.ts';
import type { ContextFilter, ContextRepository } from './context.repository.ts';

/** Finds what was measured of context preservation. */
export class ContextService {
  readonly #repository: ContextRepository;

  constructor(repository: ContextRepository) {
    this.#repository = repository;
  }

  findMany(ids: readonly number[]): Promise<ContextMetrics[]> {
    return this.#repository.findMany(ids);
  }

  page(filter: ContextFilter, request: PageRequest): Promise<Page<ContextMetrics>> {
    return this.#repository.page(filter, request);
  }
}
