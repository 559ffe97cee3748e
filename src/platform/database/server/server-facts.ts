/** What a server says of itself and of what is preset for this database and this role. */
export interface ServerFacts {
  readonly encoding: string;
  /** 150020 for 15.20. */
  readonly version: number;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly synchronousCommit: string;
  readonly replicationRole: string;
}

/** Asks for the facts; the columns are named as they are. */
export const serverFactsQuery = `
  select current_setting('server_encoding') as "encoding",
    current_setting('server_version_num')::int as "version",
    pg_is_in_recovery() as "isStandby",
    current_setting('transaction_read_only') = 'on' as "isReadOnly",
    current_setting('synchronous_commit') as "synchronousCommit",
    current_setting('session_replication_role') as "replicationRole"`;

/** The oldest version that is served. */
const oldest = 14;

/** Why a server cannot be used, and what to do about it. */
export interface ServerProblem {
  readonly reason: string;
  readonly remedy: string;
}

/** What keeps a server from being used; null where nothing does. @param mustWrite whether it has to take changes. */
export function serverProblemIn(facts: ServerFacts, mustWrite: boolean): ServerProblem | null {
  const major = Math.floor(facts.version / 10_000);
  if (major < oldest)
    return {
      reason: `it is PostgreSQL ${major}`,
      remedy: `Use PostgreSQL ${oldest} or newer.`,
    };
  if (facts.encoding !== 'UTF8')
    return {
      reason: `its encoding is ${facts.encoding}, in which not every text can be stored`,
      remedy: `Create a database with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and name it in DATABASE_URL.`,
    };
  if (facts.replicationRole === 'replica')
    return {
      reason: 'session_replication_role is preset to replica, so that no trigger keeps the record in order',
      remedy: 'Take it back with ALTER DATABASE or ALTER ROLE … RESET session_replication_role.',
    };
  if (mustWrite && facts.isStandby)
    return {
      reason: 'it is a standby and takes no changes',
      remedy: 'Name the primary server in DATABASE_URL.',
    };
  if (mustWrite && facts.isReadOnly)
    return {
      reason: 'it takes no changes',
      remedy:
        'Take back default_transaction_read_only with ALTER DATABASE or ALTER ROLE … RESET default_transaction_read_only.',
    };
  return null;
}

/** What is set in each transaction of such a server besides the settings of all. */
export function settingsFor({ version, synchronousCommit }: ServerFacts): string {
  // An answer promises that its commit is durable. Every other value does, and may promise more.
  const durable = synchronousCommit === 'off' ? 'set local synchronous_commit=on;' : '';
  // The other timeouts bound a transaction already.
  return durable + (version >= 170_000 ? 'set local transaction_timeout=0;' : '');
}
