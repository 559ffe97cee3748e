import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { LakeRepository } from '../../modules/lake/lake.repository.ts';
import { LakeFollower } from '../../modules/lake/lake-follower.ts';
import { openDatabase } from '../../parts.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { createLogger } from '../../platform/observability/logger.ts';
import { expectNothing, type RunCommand } from '../command.ts';
import { Progress } from '../progress.ts';
import { keepingLake, lakePath } from './lake-command.ts';

/** Makes the Lake anew from the record, while no server keeps it. What came from another installation is not in the record, and is left out. */
export const run: RunCommand = async (config, parameters) => {
  expectNothing(parameters);
  const logger = createLogger({ level: 'warn', format: config.log.format });
  const lifecycle = new Lifecycle(logger);
  const path = lakePath(config);
  const old = `${path}.old`;
  try {
    const orm = await openDatabase(config, logger, lifecycle);
    if (existsSync(path)) await rename(path, old);
    const entries = await new Progress(process.stderr).step('rebuild', () =>
      keepingLake(config, async (store) => {
        const follower = new LakeFollower({
          keeper: { store, isOpen: true },
          repository: () => new LakeRepository(orm.em.fork()),
          retention: config.lake,
          logger,
        });
        follower.wake();
        await follower.settled();
        return store.size;
      }),
    );
    await rm(old, { force: true });
    console.log(`The Lake holds ${entries} entries.`);
    return 0;
  } finally {
    await lifecycle.close();
  }
};
