import { createHash } from 'node:crypto';

/** A call of a mutation that was sent with an idempotency key. */
export interface KeyedCall {
  readonly key: string;
  /** Name of the mutation. */
  readonly mutation: string;
  /** SHA-256 of the mutation and its input without the key, in hexadecimal digits. */
  readonly digest: string;
}

/** What is stored about a call that took effect. */
export interface KeptCall extends Omit<KeyedCall, 'key'> {
  /** Ids of the objects that the call stored, in order. */
  readonly ids: readonly string[];
}

/** Another call with this key was stored first. Nothing of this call was stored. */
export class KeyTakenError extends Error {
  override readonly name = 'KeyTakenError';

  constructor() {
    super('Another call with the same idempotency key was stored first.');
  }
}

/** @param input as it was sent. Its key is ignored. */
export function keyedCallOf(key: string, mutation: string, input: object): KeyedCall {
  const { idempotencyKey: _key, ...rest } = { idempotencyKey: null, ...input };
  const digest = createHash('sha256')
    .update(canonicalJson([mutation, rest]))
    .digest('hex');
  return { key, mutation, digest };
}

/**
 * Returns the same text for all values with the same meaning: the order of fields is ignored, and a
 * null field counts as absent.
 */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => (isPlainObject(part) ? sortedFields(part) : part));
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedFields(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field != null)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
