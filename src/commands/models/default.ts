import { openEngine } from '../../app/engine.ts';
import { openDatabase, openLive } from '../../app/storage.ts';
import { openModels } from '../../modules/models/open-models.ts';
import { DataDirectoryLockedError } from '../../platform/database/data-directory-lock.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { createLogger } from '../../platform/observability/logger.ts';
import { CommandError, type RunCommand, UsageError } from '../shell/command.ts';

/** Makes a registered model the default. */
export const run: RunCommand = async (config, parameters) => {
  const [name, ...more] = parameters;
  if (name === undefined || more.length > 0)
    throw new UsageError('expects one NAME: the name of a registered model');
  const logger = createLogger({ level: 'silent', format: 'json' });
  const lifecycle = new Lifecycle(logger);
  try {
    const engine = openEngine(config, logger, lifecycle);
    const orm = await openDatabase(config, logger, lifecycle);
    const { bus } = openLive(config, logger, lifecycle);
    const { lifeCycle, repository } = await openModels(config, logger, { orm, engine, bus });
    const before = await repository().findDefault();
    if (before?.name === name) {
      console.log(`"${name}" already is the default model. Nothing was changed.`);
      return 0;
    }
    await lifeCycle.makeDefault(name);
    console.log(
      `"${name}" is now the default model${before === null ? '' : ` in place of "${before.name}"`}.`,
    );
    return 0;
  } catch (error) {
    if (error instanceof DataDirectoryLockedError)
      throw new CommandError(`${error.message}\n${throughTheServer(name)}`);
    throw error;
  } finally {
    await lifecycle.close();
  }
};

function throughTheServer(name: string): string {
  return `If one of your servers runs there, send it this mutation: mutation { setDefaultModel(input: { model: ${JSON.stringify(name)} }) { __typename ... on Error { message } } }`;
}
