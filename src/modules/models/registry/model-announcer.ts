import { randomUUID } from 'node:crypto';
import type { EventBus } from '../../../platform/events/event-bus.ts';
import type { Logger } from '../../../platform/observability/logger.ts';
import type { OnnxModel } from '../storage/model.entity.ts';
import { modelChanged } from '../storage/model.events.ts';
import type { ChangedModel } from '../storage/model.repository.ts';
import { changeOf } from '../storage/model-change.repository.ts';
import type { ModelRegistry } from './model-registry.ts';

export interface ModelAnnouncerDependencies {
  readonly registry: ModelRegistry;
  readonly bus: EventBus;
  readonly logger: Logger;
}

/** Announces changes that this process has stored to every server. */
export class ModelAnnouncer {
  /** Distinguishes the changes of this process from those of others. */
  readonly origin = randomUUID();
  readonly #dependencies: ModelAnnouncerDependencies;

  constructor(dependencies: ModelAnnouncerDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * This process applies the change at once. If the bus is unreachable, the other servers do not
   * receive it and find it within a second by reading the table.
   */
  async tell({ model, change: record }: ChangedModel): Promise<OnnxModel> {
    const { bus, registry, logger } = this.#dependencies;
    const change = { ...changeOf(record), origin: this.origin };
    await registry.heard(change);
    await bus.publish(modelChanged, change).catch((error: unknown) => {
      logger.warn(
        { err: error, model: model.name, change: change.change },
        'failed to announce a change of a model',
      );
    });
    return model;
  }
}
