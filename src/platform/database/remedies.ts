import { sqlStateOf } from './sql-state.ts';

/** What can be done, by SQLSTATE, where the database refuses what a start or a command needs. */
const remedies: Readonly<Record<string, string>> = {
  '25006':
    'Connect to the primary server, or take back default_transaction_read_only (ALTER DATABASE or ALTER ROLE … RESET default_transaction_read_only).',
  '42501':
    'Use a role that owns the tables, or let the owner grant what is missing: docs/operations.md names the rights that a server needs.',
  '53100': 'Make room on the disk of the database.',
  '53200': 'Give the database more memory.',
  '53300': 'Raise max_connections of the database, or end other sessions.',
};

/** What can be done about what the database refused; null for errors of another kind. */
export function remedyOf(error: unknown): string | null {
  return remedies[sqlStateOf(error) ?? ''] ?? null;
}
