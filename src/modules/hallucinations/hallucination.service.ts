import type { HallucinationStatistics, LiveStatistics } from '../../platform/cache/live-statistics.ts';
import type { Page, PageRequest } from '../../platform/database/page.ts';
import type { InferenceService } from '../inferences/inference.service.ts';
import type { Inference } from '../record/inference.entity.ts';

export interface HallucinationServiceDependencies {
  readonly liveStatistics: LiveStatistics;
  readonly inferences: InferenceService;
}

/** How often evidence does not support responses, and a list of these responses. */
export class HallucinationService {
  readonly #dependencies: HallucinationServiceDependencies;
  #statistics: Promise<HallucinationStatistics> | undefined;

  constructor(dependencies: HallucinationServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /** Rate and counts of the last 24 hours, read once per request. */
  statistics(): Promise<HallucinationStatistics> {
    this.#statistics ??= this.#dependencies.liveStatistics.hallucinationStatistics();
    return this.#statistics;
  }

  /** Flagged inferences from the audit trail, newest first. */
  recent(request: PageRequest): Promise<Page<Inference>> {
    return this.#dependencies.inferences.page({ hallucinationDetected: true }, 'newest', request);
  }
}
