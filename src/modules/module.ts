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
  /** What it is, for people. */
  readonly kind: string;
  /** For everything that answers a request. */
  readonly orm: Orm;
  /**
   * For those who read the past: replays, streams that resume, the Lake, search through the record. On a server it has connections of its own, so that
   * no number of such readers keeps a writer waiting. The database in process has one connection for all.
   */
  readonly history: Orm;
  /** Shows the same time to every server of the database. */
  readonly clock: DatabaseClock;
}

/** What a server opens before its modules. */
export interface Foundation {
  readonly version: string;
  readonly config: Config;
  readonly logger: Logger;
  /** Closes what a module opens, in the reverse order. */
  readonly lifecycle: Lifecycle;
  readonly database: Database;
  readonly engine: InferenceEngine;
  readonly live: LiveTier;
  /** Where a module registers what must forget erased texts. */
  readonly erasable: Erasable;
  /** How many streams are open now. */
  readonly openStreams: () => number;
}

/** What the modules have opened, each under its own name. A module that opens something adds a property to this interface. */
// biome-ignore lint/suspicious/noEmptyInterface: the modules fill it
export interface Parts {}

/** What the services of one request, or of one event of a stream, are built of. */
export interface RequestScope {
  readonly foundation: Foundation;
  readonly parts: Parts;
  /** The entity manager of this request; it is made when a service first needs it. */
  readonly em: SqlEntityManager;
  /** The other services of this request. */
  readonly services: Services;
  /** How long the parts of this request took so far. */
  readonly timings: Timings;
}

/** Builds each service of a request. */
export type Providers = {
  readonly [Name in keyof Services]: (scope: RequestScope) => Services[Name];
};

/** The card of a module: what it adds to the product. `module.ts` in the folder of the module holds it, and `src/app/modules.ts` lists it. */
export interface Module {
  readonly name: string;
  /** What it stores. */
  readonly entities?: OrmOptions['entities'];
  /** Loads the files that define its part of the schema. */
  readonly schema?: () => Promise<unknown>;
  /**
   * Opens what lives as long as the server, and gives it under the module's name. The module registers with `lifecycle`, before `open` returns or waits, what
   * closes it. A module that opens with parts of others says which: `parts: Pick<Parts, 'lake'>`.
   */
  readonly open?: (foundation: Foundation, parts: Parts) => Partial<Parts> | Promise<Partial<Parts>>;
  /** Builds its services, each when a request first asks for it. */
  readonly services?: Partial<Providers>;
}
