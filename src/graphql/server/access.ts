import { createHash, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../context.ts';

export interface AccessConfig {
  readonly operatorToken: string | null;
  readonly readerToken: string | null;
}

/**
 * The access level of an `Authorization` header. If no token is configured, every caller is the
 * operator; such a server listens on this machine only.
 */
export function principalOf(access: AccessConfig, authorization: string | null | undefined): Principal {
  if (access.operatorToken === null && access.readerToken === null) return 'operator';
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return 'anonymous';
  if (isSame(token, access.operatorToken)) return 'operator';
  if (isSame(token, access.readerToken)) return 'reader';
  return 'anonymous';
}

/** Compares digests, so that the duration reveals nothing about the token. */
function isSame(token: string, expected: string | null): boolean {
  return expected !== null && timingSafeEqual(digest(token), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
