import { EmbeddedFiles, mostBytesBesideOthers } from '../../modules/erasures/embedded-files.ts';
import { ErasureRepository } from '../../modules/erasures/erasure.repository.ts';
import { ErasureService } from '../../modules/erasures/erasure.service.ts';
import { ErasureFollower, type ErasureHolder } from '../../modules/erasures/erasure-follower.ts';
import { ErasureRecordRepository } from '../../modules/erasures/erasure-record.repository.ts';
import type { Orm } from '../../platform/database/orm/create-orm.ts';
import type { Lifecycle } from '../../platform/lifecycle.ts';
import type { LiveTier } from '../../platform/live/live-tier.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { SharedParts } from '../services.ts';

/** How long a server carries on what another began, before it looks for what is new, in milliseconds. */
const carryOnMs = 500;

function embeddedFiles(logger: Logger, orm: Orm, dataDirectory: string): ErasureHolder {
  const fork = () => orm.em.fork();
  const files = new EmbeddedFiles({ fork, dataDirectory, mostBytes: mostBytesBesideOthers, logger });
  return { name: 'the files of the embedded database', forget: (through) => files.forget(through) };
}

/** What a server does about erasures: its own, and those of others. @param holders parts of it that may hold texts. */
export function openErasures(
  logger: Logger,
  lifecycle: Lifecycle,
  over: {
    readonly orm: Orm;
    /** Where the embedded database keeps its files; null where the database is a server. */
    readonly embeddedIn: string | null;
    readonly live: LiveTier;
    readonly parts: Pick<
      SharedParts,
      'archive' | 'meaningSearch' | 'similarInferences' | 'sessionLog' | 'forgetSecondLooks' | 'updates'
    >;
    /** Drops what waits for subscribers. */
    readonly forgetStreams: () => void;
  },
): Pick<SharedParts, 'hasForgotten'> {
  const { orm, embeddedIn, live, parts, forgetStreams } = over;
  const holders: readonly ErasureHolder[] = [
    {
      name: 'the Lake',
      forget: async () => {
        await parts.archive.removeErased();
        // A search may have read vectors of entries before they were removed.
        parts.meaningSearch.forget();
      },
    },
    {
      name: 'the cache of vectors',
      forget: (through) => live.embeddings.forget(through),
      // A Redis that crashes, or fails over, comes back as it was some time before.
      mayRelapse: true,
    },
    {
      name: 'memory',
      forget: () => {
        parts.meaningSearch.forget();
        parts.similarInferences.forget();
        parts.sessionLog.forget();
        parts.forgetSecondLooks();
        parts.updates.forget();
        forgetStreams();
      },
    },
    ...(embeddedIn === null ? [] : [embeddedFiles(logger, orm, embeddedIn)]),
  ];
  const carryOn = (erasureId: string) =>
    new ErasureService({
      repository: new ErasureRepository(orm.em.fork()),
      requestedBy: 'MUTATION',
      tellErased: (ids) => parts.archive.tellErased(ids),
      forgetSession: (sessionId) => live.statistics.forgetSession(sessionId),
      hasForgotten: (withinMs) => follower.hasForgotten(withinMs),
      bus: live.bus,
      logger,
    }).carryOn(erasureId, carryOnMs);
  const record = new ErasureRecordRepository(() => orm.em.fork());
  const follower = new ErasureFollower({ record, holders, carryOn, bus: live.bus, logger });
  void follower.follow().then((unfollow) => lifecycle.onClose('news of erasures', unfollow));
  return { hasForgotten: (withinMs) => follower.hasForgotten(withinMs) };
}
