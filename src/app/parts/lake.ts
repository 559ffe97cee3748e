import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { ErasureRecordRepository } from '../../modules/erasures/erasure-record.repository.ts';
import { LakeRepository } from '../../modules/lake/lake.repository.ts';
import { LakeArchive } from '../../modules/lake/lake-archive.ts';
import { removeErased } from '../../modules/lake/lake-erasure.ts';
import { LakeFollower } from '../../modules/lake/lake-follower.ts';
import { LakeKeeper, lakeFileName } from '../../modules/lake/lake-keeper.ts';
import { LakeRecordRepository } from '../../modules/lake/lake-record.repository.ts';
import { MeaningSearch } from '../../modules/lake/meaning-search.ts';
import { SimilarInferencesRepository } from '../../modules/lake/similar-inferences.repository.ts';
import { SimilarInferences } from '../../modules/lake/similar-inferences.ts';
import type { Orm } from '../../platform/database/orm/create-orm.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import { VectorThread } from '../../platform/lake/search/vector-thread.ts';
import type { Lifecycle } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { SharedParts } from '../services.ts';

/** This server's Lake, opened behind everything else, and what searches it. */
export function openArchive(
  config: Config,
  logger: Logger,
  lifecycle: Lifecycle,
  over: { readonly history: Orm; readonly bus: EventBus; readonly now?: () => number },
): Pick<SharedParts, 'archive' | 'meaningSearch' | 'similarInferences'> {
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
    maximumPending: 8192,
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
  void archive.follow().then((unfollow) => lifecycle.onClose('news of the Lake', unfollow));
  void keeper.open();
  const keptBytes = searchBytes;
  const limits = { keptBytes, exactVectors: exactEntries, indexBytes };
  const meaningSearch = new MeaningSearch({ thread: vectorThread, limits, logger });
  const similar = () => new SimilarInferencesRepository(over.history.em.fork());
  const similarInferences = new SimilarInferences({ repository: similar, thread: recordThread, keptBytes });
  return { archive, meaningSearch, similarInferences };
}
