import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Foundation, Module, OpenModules } from '../module.ts';
import { EmbeddedFiles, maxBytesBesideOthers } from './embedded-files.ts';
import { ErasedInference } from './erased-inference.entity.ts';
import { Erasure } from './erasure.entity.ts';
import { ErasureRepository } from './erasure.repository.ts';
import { ErasureService } from './erasure.service.ts';
import { ErasureFollower } from './erasure-follower.ts';
import { ErasureRecordRepository } from './erasure-record.repository.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly erasures: ErasureService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly erasures: { readonly follower: Pick<ErasureFollower, 'hasForgotten'> };
  }
}

/**
 * How long a server continues the erasure of another server before it checks for new ones, in
 * milliseconds.
 */
const carryOnMs = 500;

/** Erasures that were requested on this server, and erasures of other servers. */
export const erasures = {
  name: 'erasures',
  entities: [ErasedInference, Erasure],
  schema: () => Promise.all([import('./erasure.graphql.ts'), import('./erasure.mutations.graphql.ts')]),
  open(foundation, { lake }: Pick<OpenModules, 'lake'>) {
    const { config, logger, lifecycle, database, live, erasable } = foundation;
    const fork = () => database.orm.em.fork();
    const { databaseUrl, dataDirectory } = config;
    if (databaseUrl === null) {
      const files = new EmbeddedFiles({ fork, dataDirectory, maxBytes: maxBytesBesideOthers, logger });
      erasable.add({
        name: 'the files of the embedded database',
        forget: (through) => files.forget(through),
        // The name of a session may be removed after its last row was erased.
        mayRelapse: true,
      });
    }
    const follower: ErasureFollower = new ErasureFollower({
      record: new ErasureRecordRepository(fork),
      holders: erasable.holders,
      carryOn: (id) =>
        serviceOver(fork(), foundation, { lake, erasures: { follower } }).carryOn(id, carryOnMs),
      bus: live.bus,
      logger,
    });
    lifecycle.onClose('erasure events', follower.follow());
    return { erasures: { follower } };
  },
  services: { erasures: ({ em, foundation, openModules }) => serviceOver(em, foundation, openModules) },
} satisfies Module;

function serviceOver(
  em: SqlEntityManager,
  { live, logger }: Foundation,
  { lake, erasures: { follower } }: Pick<OpenModules, 'lake' | 'erasures'>,
): ErasureService {
  return new ErasureService({
    repository: new ErasureRepository(em),
    requestedBy: 'MUTATION',
    announceErased: (ids) => lake.archive.announceErased(ids),
    forgetSession: (sessionId) => live.statistics.forgetSession(sessionId),
    hasForgotten: (withinMs) => follower.hasForgotten(withinMs),
    bus: live.bus,
    logger,
  });
}
