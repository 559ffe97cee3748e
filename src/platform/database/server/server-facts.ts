/**
 * Properties that a server reports about itself, and the settings that are preset for this database
 * and this role.
 */
export interface ServerFacts {
  readonly encoding: string;
  /** 150020 for 15.20. */
  readonly version: number;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly synchronousCommit: string;
  readonly replicationRole: string;
}

/** Query for the properties. Its columns have their names. */
export const serverFactsQuery = `
  select current_setting('server_encoding') as "encoding",
    current_setting('server_version_num')::int as "version",
    pg_is_in_recovery() as "isStandby",
    current_setting('transaction_read_only') = 'on' as "isReadOnly",
    current_setting('synchronous_commit') as "synchronousCommit",
    current_setting('session_replication_role') as "replicationRole"`;

/** Minimum supported version. */
const oldest = 14;

/** Why a server cannot be used, and what to do about it. */
export interface ServerProblem {
  readonly reason: string;
  readonly remedy: string;
}

/**
 * Returns the problem that makes a server unusable. Null if there is none.
 * @param mustWrite whether the server has to accept changes.
 */
export function serverProblemIn(facts: ServerFacts, mustWrite: boolean): ServerProblem | null {
  const major = Math.floor(facts.version / 10_000);
  if (major < oldest)
    return {
      reason: `it is PostgreSQL ${major}`,
      remedy: `Use PostgreSQL ${oldest} or newer.`,
    };
  if (facts.encoding !== 'UTF8')
    return {
      reason: `its encoding is ${facts.encoding}, which cannot store every text`,
      remedy: `Create a database with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and set DATABASE_URL to it.`,
    };
  if (facts.replicationRole === 'replica')
    return {
      reason:
        'session_replication_role is preset to replica, which disables the triggers that order the audit trail',
      remedy: 'Reset it with ALTER DATABASE or ALTER ROLE … RESET session_replication_role.',
    };
  if (mustWrite && facts.isStandby)
    return {
      reason: 'it is a standby and accepts no changes',
      remedy: 'Set DATABASE_URL to the primary server.',
    };
  if (mustWrite && facts.isReadOnly)
    return {
      reason: 'it is read-only',
      remedy:
        'Reset default_transaction_read_only with ALTER DATABASE or ALTER ROLE … RESET default_transaction_read_only.',
    };
  return null;
}

/** SQL that each transaction on such a server sets in addition to the common settings. */
export function settingsFor({ version, synchronousCommit }: ServerFacts): string {
  // A response promises that its commit is durable. Every value except off guarantees that.
  const durable = synchronousCommit === 'off' ? 'set local synchronous_commit=on;' : '';
  // The other timeouts already limit a transaction.
  return durable + (version >= 170_000 ? 'set local transaction_timeout=0;' : '');
}
