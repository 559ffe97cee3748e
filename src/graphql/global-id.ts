import { InvalidInputError } from '../platform/errors.ts';

/** An opaque id that is unique over all types: the type's name and its own id. */
export function encodeGlobalId(typename: string, id: string | number | bigint): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

/** @throws InvalidInputError when the text is no global id. */
export function decodeGlobalId(globalId: string): { typename: string; id: string } {
  const text = Buffer.from(globalId, 'base64url').toString();
  const separator = text.indexOf(':');
  if (separator <= 0) throw unknownId();
  return { typename: text.slice(0, separator), id: text.slice(separator + 1) };
}

/** The id of a type whose ids are UUIDs. @throws InvalidInputError */
export function uuidPart(id: string): string {
  if (!uuidPattern.test(id)) throw unknownId();
  return id.toLowerCase();
}

/** The id of a type whose ids are row numbers. @throws InvalidInputError */
export function rowNumberPart(id: string): number {
  if (!/^\d{1,15}$/.test(id)) throw unknownId();
  return Number(id);
}

function unknownId(): InvalidInputError {
  return new InvalidInputError([{ path: 'id', message: 'expects an id that came from this server' }]);
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
