import type { Configuration, Dictionary } from '@mikro-orm/core';
import { PgliteConnection, PgliteDriver } from '@mikro-orm/pglite';
import { currentErrand } from '../statement-lanes.ts';
import { ConnectionTurns } from './connection-turns.ts';

type Dialect = ReturnType<PgliteConnection['createKyselyDialect']>;

/** The driver of the database in process, whose one connection is given out in turns. */
export class PgliteDriverInTurns extends PgliteDriver {
  protected override readonly connection: PgliteConnection;

  constructor(config: Configuration) {
    super(config);
    this.connection = new ConnectionInTurns(config);
  }
}

class ConnectionInTurns extends PgliteConnection {
  override createKyselyDialect(overrides: Dictionary): Dialect {
    const dialect = super.createKyselyDialect(overrides);
    giveInTurns(dialect, new ConnectionTurns());
    return dialect;
  }
}

/** The query builder's own lock knows no lanes, so it is left out: it exists only where a connection cannot be had twice. */
function giveInTurns(dialect: Dialect, turns: ConnectionTurns): void {
  const createAdapter = dialect.createAdapter.bind(dialect);
  dialect.createAdapter = () =>
    Object.defineProperty(createAdapter(), 'supportsMultipleConnections', { value: true });
  const createDriver = dialect.createDriver.bind(dialect);
  dialect.createDriver = () => {
    const driver = createDriver();
    const acquire = driver.acquireConnection.bind(driver);
    const release = driver.releaseConnection.bind(driver);
    driver.acquireConnection = async (options) => {
      await turns.take(currentErrand());
      try {
        return await acquire(options);
      } catch (error) {
        turns.release();
        throw error;
      }
    };
    driver.releaseConnection = async (connection, options) => {
      try {
        await release(connection, options);
      } finally {
        turns.release();
      }
    };
    return driver;
  };
}
