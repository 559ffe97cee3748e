import type { Server } from 'node:http';
import type { Config } from '../config/config.ts';
import type { Health } from '../modules/health/health.service.ts';
import { Lifecycle, type ShowStep } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { engineStep } from './engine.ts';
import { openProduct } from './product.ts';
import { openServers } from './servers.ts';

/** The product, put together and ready to listen. */
export interface App {
  readonly server: Server;
  /** What serves each part, for people. */
  readonly summary: {
    readonly database: string;
    readonly live: string;
    readonly model: string;
    /** How the Lake is now: it is opened behind everything else. */
    readonly lake: string;
  };
  /** Settles when the Lake is not being opened any more. */
  lakeSettled(): Promise<void>;
  /** Whether the parts answer. */
  health(): Promise<Health>;
  /** Lets `/ready` say that the server is about to stop; it serves on. */
  announceEnd(): void;
  /** Ends streams, finishes what is under way, and lets go of everything, in the reverse order of opening. */
  close(): Promise<void>;
  /** Whether a thread that runs models did not end when everything was closed: then `process.exit` would wait for it without end. */
  readonly isStuck: boolean;
}

/** Builds every object once, in order; if one cannot be built, those before it are closed again. */
export async function createApp(config: Config, logger: Logger, step?: ShowStep): Promise<App> {
  const lifecycle = new Lifecycle(logger, undefined, step);
  try {
    return await assemble(config, logger, lifecycle);
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

/** Opens the foundation, then the modules, then the servers. They close in the reverse order. */
async function assemble(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<App> {
  const { foundation, parts, services, fanOut, closing } = await openProduct(config, logger, lifecycle);
  const { database, live, engine, erasable } = foundation;
  const archive = parts.lake.archive;
  const health = parts.health.service;
  const { server, departure } = openServers({
    erasable,
    config,
    logger,
    lifecycle,
    closing,
    services,
    fanOut,
    health,
    isAlive: () => !database.isLost(),
    refuseQueued: () => {
      engine.drain(0);
      parts.record.log.refuseWaiting();
    },
  });

  return {
    server,
    summary: {
      database: database.kind,
      live: live.kind,
      model: await parts.models.registry.defaultName(),
      get lake() {
        return archive.state;
      },
    },
    lakeSettled: () => archive.settled(),
    health: () => health.check(),
    announceEnd: () => departure.announce(),
    close: () => lifecycle.close(),
    get isStuck() {
      return lifecycle.unfinished.includes(engineStep);
    },
  };
}
