import type { Config } from '../config/config.ts';
import { Erasable } from '../modules/erasable.ts';
import type { Foundation } from '../modules/module.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { openEngine } from './engine.ts';
import { openLive, openStorage, type ServerDatabase } from './storage.ts';
import { version } from './version.ts';

/** The foundation that the modules of a server build on. */
export interface ServerFoundation extends Foundation {
  readonly database: ServerDatabase;
}

/**
 * Opens the engine, the database and the live tier. They close in the reverse order.
 * @param openStreams returns the number of streams that are open now.
 * @throws as `openDatabase` does.
 */
export async function openFoundation(
  config: Config,
  logger: Logger,
  lifecycle: Lifecycle,
  openStreams: () => number,
): Promise<ServerFoundation> {
  // The engine's threads start while the database opens.
  const engine = openEngine(config, logger, lifecycle);
  const database = await lifecycle.open('opening the database', () => openStorage(config, logger, lifecycle));
  const live = openLive(config, logger, lifecycle, database.clock.now);
  const erasable = new Erasable();
  return { version, config, logger, lifecycle, database, engine, live, erasable, openStreams };
}
