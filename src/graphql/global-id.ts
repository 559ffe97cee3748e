import { InvalidInputError } from '../platform/errors.ts';

/** An opaque id that is unique over all types: the type's name and its own id. */
export function encodeGlobalId(typename: string, id: string | number | bigint): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

/** What a global id says; null when the text cannot be read as one. */
export function decodeGlobalId(globalId: string): { typename: string; id: string } | null {
  const text = Buffer.from(globalId, 'base64url').toString();
  const separator = text.indexOf(':');
  return separator > 0 ? { typename: text.slice(0, separator), id: text.slice(separator + 1) } : null;
}

/** The id of a type whose ids are UUIDs; null when it is none. */
export function uuidPart(id: string): string | null {
  return uuidPattern.test(id) ? id.toLowerCase() : null;
}

/** The id of a type whose ids are row numbers; null when it is none. */
export function rowNumberPart(id: string): number | null {
  return /^\d{1,15}$/.test(id) ? Number(id) : null;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The UUID behind an argument that may be given as a global id or as the bare UUID that logs and SQL show.
 * @throws InvalidInputError naming `path`.
 */
export function uuidArgument(typename: string, path: string, value: string): string {
  if (uuidPattern.test(value)) return value.toLowerCase();
  const text = Buffer.from(value, 'base64url').toString();
  const id = text.startsWith(`${typename}:`) ? text.slice(typename.length + 1) : '';
  if (uuidPattern.test(id)) return id.toLowerCase();
  throw new InvalidInputError([{ path, message: `expects an id of the type ${typename}` }]);
}
