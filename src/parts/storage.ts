import { type Config, migrationsDirectory } from '../config.ts';
import { entities } from '../entities.ts';
import { createOrm, type Orm } from '../platform/database/create-orm.ts';
import { migrate } from '../platform/database/migrate.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import { closeLiveTier, type LiveTier, openLiveTier } from '../platform/live-tier.ts';
import type { Logger } from '../platform/observability/logger.ts';

/** The database with its schema up to date. @throws DatabaseUnavailableError, DataDirectoryLockedError, MigrationError */
export async function openDatabase(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<Orm> {
  const orm = await createOrm({
    databaseUrl: config.databaseUrl,
    dataDirectory: config.dataDirectory,
    entities,
    logger,
  });
  lifecycle.onClose('the database', () => orm.close());
  const applied = await migrate(orm, migrationsDirectory);
  if (applied.length > 0) logger.debug({ applied }, 'the schema was brought up to date');
  return orm;
}

/** Redis, or what stands in for it. */
export function openLive(config: Config, logger: Logger, lifecycle: Lifecycle): LiveTier {
  const live = openLiveTier(config.redis, logger);
  lifecycle.onClose('the live tier', () => closeLiveTier(live));
  return live;
}
