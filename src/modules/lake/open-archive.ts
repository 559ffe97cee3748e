import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { Orm } from '../../platform/database/orm/create-orm.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import { VectorThread } from '../../platform/lake/search/vector-thread.ts';
import type { Lifecycle } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { ErasureRecordRepository } from '../erasures/erasure-record.repository.ts';
import { LakeRepository } from './lake.repository.ts';
import { LakeArchive } from './lake-archive.ts';
import { removeErased } from './lake-erasure.ts';
import { LakeFollower } from './lake-follower.ts';
import { LakeKeeper, lakeFileName } from './lake-keeper.ts';
import { LakeRecordRepository } from './lake-record.repository.ts';
import { MeaningSearch } from './meaning-search.ts';
import { SimilarInferencesRepository } from './similar-inferences.repository.ts';
import { SimilarInferences } from './similar-inferences.ts';

/** A Lake, and the searches in the Lake and in the audit trail. */
export interface LakeDependencies {
  readonly archive: LakeArchive;
  readonly meaningSearch: MeaningSearch;
  readonly similarInferences: SimilarInferences;
}

/** Opens the Lake of this server in the background, together with its searches. */
export function openArchive(
  config: Config,
  logger: Logger,
  lifecycle: Lifecycle,
  over: { readonly history: Orm; readonly bus: EventBus; readonly now?: () => number },
): LakeDependencies {
  const { key, searchBytes, exactEntries, indexBytes, ...bounds } = config.lake;
  const now = over.now === undefined ? {} : { now: over.now };
  const retention = { ...bounds, ...now };
  const repository = () => new LakeRepository(over.history.em.fork());
  const record = () => new LakeRecordRepository(over.history.em.fork());
  const path = join(config.dataDirectory, lakeFileName);
  const erased = new ErasureRecordRepository(() => over.history.em.fork());
  const keeper = new LakeKeeper({
    path,
    prepare: (store) => archive.prepare(store),
    key: key === null ? null : Buffer.from(key, 'hex'),
    maxPending: 8192,
    logger,
    onOpen: () => {
      void archive.learnModels();
      follower.wake();
    },
    onDamage: ({ id }) => setImmediate(() => void archive.reconsider(id)),
  });
  const follower = new LakeFollower({ keeper, repository, record, retention, logger });
  const modelDigests = () => repository().modelDigests();
  const archive = new LakeArchive({
    keeper,
    follower,
    erase: (store, remember) => removeErased(store, path, erased, remember),
    modelDigests,
    bus: over.bus,
    logger,
    ...now,
  });
  const [vectorThread, recordThread] = [new VectorThread(), new VectorThread()];
  const timer = setInterval(() => follower.wake(), 60_000).unref();
  lifecycle.onClose('the Lake', async () => {
    clearInterval(timer);
    await follower.close();
    await keeper.close();
    await Promise.all([vectorThread.stop(), recordThread.stop()]);
  });
  lifecycle.onClose('Lake events', archive.follow());
  void keeper.open();
  const keptBytes = searchBytes;
  const limits = { keptBytes, exactVectors: exactEntries, indexBytes };
  const meaningSearch = new MeaningSearch({ thread: vectorThread, limits, logger });
  const similar = () => new SimilarInferencesRepository(over.history.em.fork());
  const similarInferences = new SimilarInferences({ repository: similar, thread: recordThread, keptBytes });
  return { archive, meaningSearch, similarInferences };
}
