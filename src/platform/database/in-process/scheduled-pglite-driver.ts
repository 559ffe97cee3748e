import type { Configuration, Dictionary } from '@mikro-orm/core';
import { PgliteConnection, PgliteDriver } from '@mikro-orm/pglite';
import { currentTask } from '../statement-lanes.ts';
import { ConnectionScheduler } from './connection-scheduler.ts';

type Dialect = ReturnType<PgliteConnection['createKyselyDialect']>;

/** Driver of the embedded database. It schedules access to the one connection. */
export class ScheduledPgliteDriver extends PgliteDriver {
  protected override readonly connection: PgliteConnection;

  constructor(config: Configuration) {
    super(config);
    this.connection = new ScheduledPgliteConnection(config);
  }
}

class ScheduledPgliteConnection extends PgliteConnection {
  override createKyselyDialect(overrides: Dictionary): Dialect {
    const dialect = super.createKyselyDialect(overrides);
    scheduleConnection(dialect, new ConnectionScheduler());
    return dialect;
  }
}

/**
 * The query builder's own lock does not support lanes, so this function disables it: the lock
 * exists only for adapters without multiple connections.
 */
function scheduleConnection(dialect: Dialect, scheduler: ConnectionScheduler): void {
  const createAdapter = dialect.createAdapter.bind(dialect);
  dialect.createAdapter = () =>
    Object.defineProperty(createAdapter(), 'supportsMultipleConnections', { value: true });
  const createDriver = dialect.createDriver.bind(dialect);
  dialect.createDriver = () => {
    const driver = createDriver();
    const acquire = driver.acquireConnection.bind(driver);
    const release = driver.releaseConnection.bind(driver);
    driver.acquireConnection = async (options) => {
      await scheduler.acquire(currentTask());
      try {
        return await acquire(options);
      } catch (error) {
        scheduler.release();
        throw error;
      }
    };
    driver.releaseConnection = async (connection, options) => {
      try {
        await release(connection, options);
      } finally {
        scheduler.release();
      }
    };
    return driver;
  };
}
