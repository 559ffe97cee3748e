/** SQLSTATE of a statement that waited too long for a lock, or may not wait for one. */
export const lockNotAvailable = '55P03';

/** The SQLSTATE of an error of PostgreSQL. Null for other errors. */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code))
    return error.code;
  return sqlStateOf(error.cause);
}
