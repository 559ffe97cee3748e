import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErasureRecordRepository } from '../../src/modules/erasures/erasure-record.repository.ts';
import { LakeRepository } from '../../src/modules/lake/lake.repository.ts';
import { LakeArchive, type LakeArchiveDependencies } from '../../src/modules/lake/lake-archive.ts';
import { removeErased } from '../../src/modules/lake/lake-erasure.ts';
import { LakeFollower } from '../../src/modules/lake/lake-follower.ts';
import { LakeKeeper, lakeFileName } from '../../src/modules/lake/lake-keeper.ts';
import { LakeRecordRepository } from '../../src/modules/lake/lake-record.repository.ts';
import type { LakeRetention } from '../../src/modules/lake/lake-retention.ts';
import type { EventBus } from '../../src/platform/events/event-bus.ts';
import type { Logger } from '../../src/platform/observability/logger.ts';
import type { TestDatabase } from './databases.ts';

export interface ServerLake {
  readonly path: string;
  readonly archive: LakeArchive;
  readonly keeper: LakeKeeper;
  readonly follower: LakeFollower;
  /** Reads the record on and waits for the end of it. */
  followed(): Promise<void>;
  close(): Promise<void>;
}

/** The Lake of one server. */
export async function serverLake(
  database: TestDatabase,
  bus: EventBus,
  logger: Logger,
  {
    path,
    retention = { maxEntries: null, maxAgeDays: null },
    maxPending = 8192,
    key = null,
    ...times
  }: {
    readonly path?: string;
    readonly retention?: LakeRetention;
    readonly maxPending?: number;
    readonly key?: Buffer | null;
    readonly reopenMs?: number;
    readonly retryMs?: number;
  } = {},
): Promise<ServerLake> {
  const directory = path === undefined ? await mkdtemp(join(tmpdir(), 'server-lake-')) : null;
  const repository = () => new LakeRepository(database.fork());
  const record = () => new LakeRecordRepository(database.fork());
  const at = path ?? join(directory ?? '', lakeFileName);
  const erased = new ErasureRecordRepository(() => database.fork());
  const keeper = new LakeKeeper({
    path: at,
    prepare: (store) => archive.prepare(store),
    key,
    maxPending,
    ...times,
    logger,
    onOpen: () => follower.wake(),
    onDamage: ({ id }) => setImmediate(() => void archive.reconsider(id)),
  });
  const follower = new LakeFollower({ keeper, repository, record, retention, gatherMs: 5, logger });
  const modelDigests = () => repository().modelDigests();
  const erase: LakeArchiveDependencies['erase'] = (store, remember) =>
    removeErased(store, at, erased, remember);
  const archive = new LakeArchive({ keeper, follower, erase, modelDigests, bus, logger });
  await keeper.open();
  await archive.learnModels();
  const unfollow = archive.follow();
  await follower.settled();
  return {
    path: at,
    archive,
    keeper,
    follower,
    async followed() {
      follower.wake();
      await follower.settled();
    },
    async close() {
      await unfollow();
      await follower.close();
      await keeper.close();
      if (directory !== null && path === undefined) await rm(directory, { recursive: true });
    },
  };
}
