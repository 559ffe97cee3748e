import { OrderedFeed } from '../../platform/events/ordered-feed.ts';
import type { Module } from '../module.ts';
import { ModelService } from './model.service.ts';
import { ModelUpdateService } from './model-update.service.ts';
import { type ModelDependencies, openModels } from './open-models.ts';
import { bundledModels, hintAboutDefault } from './registry/bundled-models.ts';
import type { ModelLifeCycle } from './registry/model-life-cycle.ts';
import { OnnxModel } from './storage/model.entity.ts';
import { type ModelChange, modelChanged } from './storage/model.events.ts';
import { ModelRepository } from './storage/model.repository.ts';
import { ModelChangeRecord } from './storage/model-change.entity.ts';
import { ModelChangeRepository } from './storage/model-change.repository.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly lifeCycle: ModelLifeCycle;
    readonly models: ModelService;
    readonly modelUpdates: ModelUpdateService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly models: ModelDependencies & {
      /** Changes of models as they happen, for all subscribers of this process. */
      readonly feed: OrderedFeed<ModelChange>;
      readonly updates: ModelUpdateService;
    };
  }
}

/** The registered models and their life cycle. */
export const models = {
  name: 'models',
  entities: [ModelChangeRecord, OnnxModel],
  schema: () =>
    Promise.all([
      import('./model.graphql.ts'),
      import('./model.mutations.graphql.ts'),
      import('./model.subscriptions.graphql.ts'),
    ]),
  async open({ config, logger, lifecycle, database: { orm, history }, engine, live: { bus } }) {
    const opened = await openModels(config, logger, { orm, engine, bus });
    const { lifeCycle, registry } = opened;
    const registered = new Set<string>();
    for (const bundled of bundledModels) {
      const open = () => lifeCycle.openBundled(bundled);
      const model = await lifecycle.open(`opening the model ${bundled.name}`, open);
      if (model !== null) registered.add(model.name);
    }
    const hint = hintAboutDefault(await registry.defaultName(), registered);
    if (hint !== null) logger.info(hint);
    await lifeCycle.putAside();
    lifeCycle
      .resume()
      .catch((error: unknown) => logger.warn({ err: error }, 'failed to resume loading models'));
    lifecycle.onClose('model events', lifeCycle.follow());
    const feed = new OrderedFeed({
      bus,
      logger,
      record: new ModelChangeRepository(() => orm.em.fork()),
      topic: modelChanged,
      positionOf: ({ seq }) => seq,
    });
    const past = new ModelChangeRepository(() => history.em.fork());
    return { models: { ...opened, feed, updates: new ModelUpdateService({ record: past, feed }) } };
  },
  services: {
    lifeCycle: ({ openModules }) => openModules.models.lifeCycle,
    models: ({
      em,
      foundation,
      openModules: {
        models: { lifeCycle, registry, directories },
      },
    }) =>
      new ModelService({
        lifeCycle,
        repository: new ModelRepository(em),
        registry,
        directories,
        liveStatistics: foundation.live.statistics,
      }),
    modelUpdates: ({ openModules }) => openModules.models.updates,
  },
} satisfies Module;
