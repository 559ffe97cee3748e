import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { LockQueue } from '../lock-queue.ts';
import { LeasingDriver, type LeasingOptions } from './leasing-driver.ts';
import type { Pool } from './pooled-client.ts';

type PoolConfig = Parameters<PostgreSqlConnection['createKyselyDialect']>[0];
type PoolHook = { readonly onPoolCreated: (pool: Pool) => void };

/** Driver of the ORM for a PostgreSQL server. It always releases its connections. */
export function serverDriver(options: LeasingOptions): typeof PostgreSqlDriver {
  class ServerConnection extends PostgreSqlConnection {
    override createKyselyDialect(overrides: PoolConfig) {
      let pool: Pool | undefined;
      const hook: PoolHook = {
        onPoolCreated: (created) => {
          pool = created;
        },
      };
      const dialect = super.createKyselyDialect({ ...overrides, ...hook });
      return Object.assign(dialect, {
        createDriver: () => {
          if (pool === undefined) throw new Error('The pool was not created.');
          return new LeasingDriver(pool, options);
        },
      });
    }
  }
  return class ServerDriver extends PostgreSqlDriver {
    /** Queue in front of the pool: see `inLockQueue`. */
    readonly lockQueue = new LockQueue(options.timeouts?.lockMs ?? null);
    protected override readonly connection = new ServerConnection(this.config);
  };
}
