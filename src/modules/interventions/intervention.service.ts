import { z } from 'zod';
import { isLakeWorthy } from '../../domain/admission.ts';
import { interventionTypes } from '../../domain/magnification.ts';
import type { LiveStatistics, SacredStatistics } from '../../platform/cache/live-statistics.ts';
import type { Page, PageRequest } from '../../platform/database/page.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import { logFailedNotifications } from '../../platform/events/failed-notifications.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { validated } from '../../platform/validation.ts';
import { shortestFloat32 } from '../../statistics/float32.ts';
import { sacredPositionSchema, shareSchema } from '../beams/beam.input.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import type { SacredIntervention } from '../record/intervention.entity.ts';
import { interventionRecorded, type RecordedIntervention } from '../record/intervention.events.ts';
import { type InterventionFilterInput, interventionFilterSchema } from './intervention.input.ts';
import type { InterventionRepository } from './intervention.repository.ts';
import { recordedOf } from './intervention-record.repository.ts';

/** Maximum distance between a given boost and the difference of the given signals. */
const boostTolerance = 1e-4;

const recordSchema = z
  .object({
    inferenceId: z.uuid('expects a UUID'),
    position: sacredPositionSchema,
    signalBefore: shareSchema,
    signalAfter: shareSchema,
    confidenceBoost: z.number('expects a finite number').nullish(),
    interventionType: z.enum(interventionTypes).default('magnification'),
  })
  .refine(
    ({ signalBefore, signalAfter, confidenceBoost }) =>
      confidenceBoost == null || Math.abs(confidenceBoost - (signalAfter - signalBefore)) <= boostTolerance,
    { path: ['confidenceBoost'], message: 'expects signalAfter - signalBefore; or omit it' },
  );

export type RecordInterventionInput = z.input<typeof recordSchema>;

export interface InterventionServiceDependencies {
  readonly repository: InterventionRepository;
  readonly liveStatistics: LiveStatistics;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly logger: Logger;
  /** Checks again whether an inference belongs in the archive. It never rejects. */
  readonly reconsider: (inferenceId: string) => Promise<void>;
}

/** Records interventions and summarizes them. */
export class InterventionService {
  readonly #dependencies: InterventionServiceDependencies;

  constructor(dependencies: InterventionServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Adds an intervention that fired outside the server.
   * @param call stored with the intervention if the call has an idempotency key.
   * @throws InvalidInputError, NotFoundError: nothing was stored.
   */
  async record(input: RecordInterventionInput, call: KeyedCall | null = null): Promise<SacredIntervention> {
    const { inferenceId, position, signalBefore, signalAfter, interventionType } = validated(
      recordSchema,
      input,
      'input',
    );
    const confidenceBoost = shortestFloat32(signalAfter - signalBefore);
    const added = await this.#dependencies.repository.add(
      inferenceId,
      { position, signalBefore, signalAfter, confidenceBoost, type: interventionType },
      ({ hallucinationDetected, fluxPosition, confidence }) =>
        isLakeWorthy({ signalBefore, hallucinationDetected, fluxPosition, confidence }),
      call,
    );
    if (added === null) throw new NotFoundError(`There is no inference with the id ${inferenceId}.`);
    await this.#announce(added);
    await this.#dependencies.reconsider(inferenceId);
    return added;
  }

  /** Returns the intervention of an event. */
  fromEvent(recorded: RecordedIntervention): SacredIntervention {
    return this.#dependencies.repository.hydrate(recorded);
  }

  findMany(ids: readonly number[]): Promise<SacredIntervention[]> {
    return this.#dependencies.repository.findMany(ids);
  }

  page(filter: InterventionFilterInput, request: PageRequest): Promise<Page<SacredIntervention>> {
    return this.#dependencies.repository.page(validated(interventionFilterSchema, filter, 'filter'), request);
  }

  /** Returns counts and mean boosts of the last seven days. */
  statistics(): Promise<SacredStatistics> {
    return this.#dependencies.liveStatistics.sacredStatistics();
  }

  /** It never rejects, because the intervention is already committed. */
  async #announce(added: SacredIntervention): Promise<void> {
    const { liveStatistics, bus, logger } = this.#dependencies;
    const outcomes = await Promise.allSettled([
      liveStatistics.recordIntervention(added.position, added.confidenceBoost),
      bus.publish(interventionRecorded, recordedOf(added)),
    ]);
    logFailedNotifications(logger, outcomes, 'failed to announce an intervention');
  }
}
