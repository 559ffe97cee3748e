import { InvalidInputError } from '../platform/errors.ts';

/** An opaque id that is unique across all types: the type's name and the object's own id. */
export function encodeGlobalId(typename: string, id: string | number | bigint): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

/** Decodes a global id; null if the text is not one. */
export function decodeGlobalId(globalId: string): { typename: string; id: string } | null {
  const text = Buffer.from(globalId, 'base64url').toString();
  const separator = text.indexOf(':');
  return separator > 0 ? { typename: text.slice(0, separator), id: text.slice(separator + 1) } : null;
}

/** The id of an object whose type uses UUIDs; null if it is not a UUID. */
export function uuidPart(id: string): string | null {
  return uuidPattern.test(id) ? id.toLowerCase() : null;
}

/** The id of an object whose type uses row numbers; null if it is not a row number. */
export function rowNumberPart(id: string): number | null {
  return /^\d{1,15}$/.test(id) ? Number(id) : null;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The UUID of an argument that accepts a global id or a bare UUID, as logs and SQL show it.
 * @throws InvalidInputError naming `path`.
 */
export function uuidArgument(typename: string, path: string, value: string): string {
  if (uuidPattern.test(value)) return value.toLowerCase();
  const text = Buffer.from(value, 'base64url').toString();
  const id = text.startsWith(`${typename}:`) ? text.slice(typename.length + 1) : '';
  if (uuidPattern.test(id)) return id.toLowerCase();
  throw new InvalidInputError([{ path, message: `expects an id of type ${typename}` }]);
}
