import { sqlStateOf } from './sql-state.ts';

/** Remedies by SQLSTATE, for errors of the database during a start or a command. */
const remedies: Readonly<Record<string, string>> = {
  '25006':
    'Connect to the primary server, or reset default_transaction_read_only (ALTER DATABASE or ALTER ROLE … RESET default_transaction_read_only).',
  '42501':
    'Use a role that owns the tables, or let the owner grant the missing privileges: docs/operations.md lists the privileges that a server needs.',
  '53100': 'Free space on the disk of the database.',
  '53200': 'Give the database more memory.',
  '53300': 'Raise max_connections of the database, or end other sessions.',
};

/** Returns the remedy for an error of the database. Null for other errors. */
export function remedyOf(error: unknown): string | null {
  return remedies[sqlStateOf(error) ?? ''] ?? null;
}
