import { randomUUID } from 'node:crypto';
import type { EventBus } from '../../../platform/events/event-bus.ts';
import type { Logger } from '../../../platform/observability/logger.ts';
import type { OnnxModel } from '../storage/model.entity.ts';
import { modelChanged } from '../storage/model.events.ts';
import type { ChangedModel } from '../storage/model.repository.ts';
import { changeOf } from '../storage/model-change.repository.ts';
import type { ModelRegistry } from './model-registry.ts';

export interface ModelAnnouncerParts {
  readonly registry: ModelRegistry;
  readonly bus: EventBus;
  readonly logger: Logger;
}

/** Tells every server of changes that this one has stored. */
export class ModelAnnouncer {
  /** Tells this process's own changes from those of others. */
  readonly origin = randomUUID();
  readonly #parts: ModelAnnouncerParts;

  constructor(parts: ModelAnnouncerParts) {
    this.#parts = parts;
  }

  /** This process hears it at once; a bus that is away loses it for the others, who notice within a second by reading the table. */
  async tell({ model, change: record }: ChangedModel): Promise<OnnxModel> {
    const { bus, registry, logger } = this.#parts;
    const change = { ...changeOf(record), origin: this.origin };
    await registry.heard(change);
    await bus.publish(modelChanged, change).catch((error: unknown) => {
      logger.warn(
        { err: error, model: model.name, change: change.change },
        'a change of a model could not be announced',
      );
    });
    return model;
  }
}
