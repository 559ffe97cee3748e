import type { Page, PageRequest } from '../../platform/database/page.ts';
import { validated } from '../../platform/validation.ts';
import type { BeamTensor } from './beam.entity.ts';
import { type BeamFilterInput, beamFilterSchema } from './beam.input.ts';
import type { BeamOrder, BeamRepository } from './beam.repository.ts';

/** Finds beam tensors. They are written together with their inference and never changed. */
export class BeamService {
  readonly #repository: BeamRepository;

  constructor(repository: BeamRepository) {
    this.#repository = repository;
  }

  findMany(ids: readonly string[]): Promise<BeamTensor[]> {
    return this.#repository.findMany(ids);
  }

  page(filter: BeamFilterInput, order: BeamOrder, request: PageRequest): Promise<Page<BeamTensor>> {
    return this.#repository.page(validated(beamFilterSchema, filter, 'filter'), order, request);
  }
}
