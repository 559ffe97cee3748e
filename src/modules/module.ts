import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Config } from '../config/config.ts';
import type { Services } from '../graphql/context.ts';
import type { DatabaseClock } from '../platform/database/database-clock.ts';
import type { Orm, OrmOptions } from '../platform/database/orm/create-orm.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { LiveTier } from '../platform/live/live-tier.ts';
import type { Logger } from '../platform/observability/logger.ts';
import type { Timings } from '../platform/observability/timings.ts';
import type { InferenceEngine } from '../platform/onnx/inference-engine.ts';
import type { Erasable } from './erasable.ts';

/** The database as a server uses it. */
export interface Database {
  /** Name of its kind, for messages. */
  readonly kind: string;
  /** Used by everything that responds to a request. */
  readonly orm: Orm;
  /**
   * Used by reads of the past: replays, resumed streams, the Lake, search through the audit trail.
   * On a server it has its own connections, so that such reads never block a writer. The embedded
   * database has one connection for everything.
   */
  readonly history: Orm;
  /** Shows the same time to every server of the database. */
  readonly clock: DatabaseClock;
}

/** Everything that a server opens before its modules. */
export interface Foundation {
  readonly version: string;
  readonly config: Config;
  readonly logger: Logger;
  /** Closes what a module opens, in reverse order. */
  readonly lifecycle: Lifecycle;
  readonly database: Database;
  readonly engine: InferenceEngine;
  readonly live: LiveTier;
  /** A module registers here every part that must remove erased texts. */
  readonly erasable: Erasable;
  /** Returns the number of open streams. */
  readonly openStreams: () => number;
}

/**
 * What the modules have opened, each under the name of its module. A module that opens something
 * adds a property to this interface.
 */
// biome-ignore lint/suspicious/noEmptyInterface: the modules fill it
export interface OpenModules {}

/** The objects from which the services of one request, or of one event of a stream, are built. */
export interface RequestScope {
  readonly foundation: Foundation;
  readonly openModules: OpenModules;
  /** The entity manager of this request. It is created when a service first needs it. */
  readonly em: SqlEntityManager;
  /** The other services of this request. */
  readonly services: Services;
  /** Durations of the parts of this request so far. */
  readonly timings: Timings;
}

/** Builds each service of a request. */
export type Providers = {
  readonly [Name in keyof Services]: (scope: RequestScope) => Services[Name];
};

/**
 * Definition of a module: what it adds to the product. `module.ts` in the folder of the module
 * contains it, and `src/app/modules.ts` lists it.
 */
export interface Module {
  readonly name: string;
  /** The entities that it stores. */
  readonly entities?: OrmOptions['entities'];
  /** Loads the files that define its part of the schema. */
  readonly schema?: () => Promise<unknown>;
  /**
   * Opens what lives as long as the server, and returns it under the name of the module. The module
   * registers what closes it with `lifecycle`, before `open` returns or waits. A module that needs
   * other modules names them: `openModules: Pick<OpenModules, 'lake'>`.
   */
  readonly open?: (
    foundation: Foundation,
    openModules: OpenModules,
  ) => Partial<OpenModules> | Promise<Partial<OpenModules>>;
  /** Builds its services, each when a request first uses it. */
  readonly services?: Partial<Providers>;
}
