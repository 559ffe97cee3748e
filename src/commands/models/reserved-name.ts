import { openDatabase } from '../../app/storage.ts';
import type { Config } from '../../config/config.ts';
import { isReserved } from '../../modules/models/registry/bundled-models.ts';
import { ModelRepository } from '../../modules/models/storage/model.repository.ts';
import { DataDirectoryLockedError } from '../../platform/database/data-directory-lock.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { createLogger } from '../../platform/observability/logger.ts';
import { CommandError } from '../shell/command.ts';

/**
 * Ensures that a name does not belong to a bundled model. The database is opened only if a bundled
 * model has the name. It shows whether an operator registered a model with that name before.
 * @throws CommandError, DatabaseUnavailableError, MigrationError
 */
export async function refuseReserved(config: Config, name: string): Promise<void> {
  if (isReserved(name, null) && isReserved(name, await registered(config, name)))
    throw new CommandError(`"${name}" is the name of a bundled model. Choose another with --name.`);
}

/**
 * Returns the model with the name. Also returns null if a server has the database open, because it
 * cannot be read then.
 */
async function registered(config: Config, name: string) {
  const logger = createLogger({ level: 'silent', format: 'json' });
  const lifecycle = new Lifecycle(logger);
  try {
    const orm = await openDatabase(config, logger, lifecycle);
    return await new ModelRepository(orm.em.fork()).findByName(name);
  } catch (error) {
    if (error instanceof DataDirectoryLockedError) return null;
    throw error;
  } finally {
    await lifecycle.close();
  }
}
