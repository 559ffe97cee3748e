import { openDatabase } from '../../app/storage.ts';
import { ErasureRecordRepository } from '../../modules/erasures/erasure-record.repository.ts';
import { LakeRepository } from '../../modules/lake/lake.repository.ts';
import { removeErased } from '../../modules/lake/lake-erasure.ts';
import { LakeFollower } from '../../modules/lake/lake-follower.ts';
import { LakeRecordRepository } from '../../modules/lake/lake-record.repository.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { createLogger } from '../../platform/observability/logger.ts';
import { expectNothing, type RunCommand } from '../shell/command.ts';
import { Progress } from '../shell/progress.ts';
import { lakePath, replacingLake } from './lake-command.ts';

/**
 * Rebuilds the Lake from the audit trail in the database, while no server has it open. If that
 * fails, the old Lake stays. Entries imported from another installation are not in the database and
 * are lost.
 */
export const run: RunCommand = async (config, parameters) => {
  expectNothing(parameters);
  const logger = createLogger({ level: 'warn', format: config.log.format });
  const lifecycle = new Lifecycle(logger);
  try {
    const orm = await openDatabase(config, logger, lifecycle);
    const entries = await new Progress(process.stderr).step('rebuild', () =>
      replacingLake(config, async (store) => {
        const follower = new LakeFollower({
          keeper: { store, isOpen: true },
          repository: () => new LakeRepository(orm.em.fork()),
          record: () => new LakeRecordRepository(orm.em.fork()),
          retention: config.lake,
          logger,
        });
        await follower.readOn();
        // Inferences may have been erased while the entries were read.
        await removeErased(store, lakePath(config), new ErasureRecordRepository(() => orm.em.fork()));
        return store.size;
      }),
    );
    console.log(`The Lake contains ${entries} entries.`);
    return 0;
  } finally {
    await lifecycle.close();
  }
};
