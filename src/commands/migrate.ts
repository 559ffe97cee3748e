import { entities } from '../app/entities.ts';
import { type Config, migrationsDirectory } from '../config/config.ts';
import { createOrm } from '../platform/database/orm/create-orm.ts';
import { migrate } from '../platform/database/orm/migrate.ts';
import { createLogger } from '../platform/observability/logger.ts';
import { expectNothing, type RunCommand } from './shell/command.ts';

/** Updates the schema of the database. */
export const run: RunCommand = async (config, parameters) => {
  expectNothing(parameters);
  const applied = await migrateDatabase(config);
  const lines = applied.map((name) => `applied ${name}`);
  console.log(lines.length === 0 ? 'The schema is up to date.' : lines.join('\n'));
  return 0;
};

async function migrateDatabase(config: Config): Promise<string[]> {
  const { databaseUrl, dataDirectory, log } = config;
  const orm = await createOrm({ databaseUrl, dataDirectory, entities, logger: createLogger(log) });
  try {
    return await migrate(orm, migrationsDirectory, {
      allowNewer: config.allowNewerSchema,
      timeouts: config.databaseTimeouts,
    });
  } finally {
    await orm.close();
  }
}
