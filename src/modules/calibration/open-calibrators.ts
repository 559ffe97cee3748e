import type { Orm } from '../../platform/database/orm/create-orm.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { CalibratorRepository } from './calibrator.repository.ts';
import { CalibratorRegistry, type EvidenceModels } from './calibrator-registry.ts';
import { LabelRepository } from './label.repository.ts';

/**
 * Opens the registry of calibrators in force over a database and a bus.
 * @param over.evidenceModels versions of the model whose scores the calibrators apply to.
 */
export function openCalibrators(
  logger: Logger,
  over: { readonly orm: Orm; readonly bus: EventBus; readonly evidenceModels: EvidenceModels },
): CalibratorRegistry {
  const { orm, bus, evidenceModels } = over;
  return new CalibratorRegistry({
    calibrators: () => new CalibratorRepository(orm.em.fork()),
    labels: () => new LabelRepository(orm.em.fork()),
    bus,
    logger,
    evidenceModels,
  });
}
