import type { Server } from 'node:http';
import type { Config } from '../config/config.ts';
import type { Health } from '../modules/health/health.service.ts';
import { Lifecycle, type ShowStep } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { engineStep } from './engine.ts';
import { openProduct } from './product.ts';
import { openServers } from './servers.ts';

/** The assembled server. It does not listen yet. */
export interface App {
  readonly server: Server;
  /** Readable descriptions of the backend of each part. */
  readonly summary: {
    readonly database: string;
    readonly live: string;
    readonly model: string;
    /** Current state of the Lake, which opens in the background. */
    readonly lake: string;
  };
  /** Resolves once the Lake has opened or has failed to open. */
  lakeSettled(): Promise<void>;
  /** Reports whether each part responds. */
  health(): Promise<Health>;
  /**
   * Makes `/ready` report that the server is about to stop. The server continues to serve requests.
   */
  announceEnd(): void;
  /**
   * Ends streams, completes running requests and closes every part, in the reverse order of
   * opening.
   */
  close(): Promise<void>;
  /**
   * True if a model thread is still running after `close`. `process.exit` would wait for that
   * thread indefinitely.
   */
  readonly isStuck: boolean;
}

/** Builds every object once, in order. If one fails, the objects built before it are closed. */
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
  const { foundation, openModules, services, fanOut, closing } = await openProduct(config, logger, lifecycle);
  const { database, live, engine, erasable } = foundation;
  const archive = openModules.lake.archive;
  const health = openModules.health.service;
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
      openModules.record.log.refuseWaiting();
    },
  });

  return {
    server,
    summary: {
      database: database.kind,
      live: live.kind,
      model: await openModules.models.registry.defaultName(),
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
