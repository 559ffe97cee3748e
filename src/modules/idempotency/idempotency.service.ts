import { KeyReusedError } from '../../platform/cache/key-reused-error.ts';
import { noteStored } from '../../platform/database/write-tracking.ts';
import { ConflictError } from '../../platform/errors.ts';
import type { Timings } from '../../platform/observability/timings.ts';
import type { IdempotencyKeyRepository } from './idempotency-key.repository.ts';
import { type KeptCall, type KeyedCall, KeyTakenError, keyedCallOf } from './keyed-call.ts';

/** A call that is to take effect once, whichever servers it is sent to and however often. */
export interface Once<Answer> {
  /**
   * Takes effect, and keeps the call in the same transaction unless it is null.
   * @throws KeyTakenError when another call with the key was stored first, and KeyReusedError when it was counted first: nothing was stored or counted.
   */
  readonly act: (call: KeyedCall | null) => Promise<Answer>;
  /** The answer to a call that was stored, from the record; null when what it stored was removed since. */
  readonly again: (ids: readonly string[]) => Promise<Answer | null>;
  /**
   * Whether the effect lies outside the database, where the call takes effect once and another call with its key does not. The call is kept after it. When it
   * cannot be kept, it has taken effect, and does so no more when it is sent again.
   */
  readonly isOutside?: boolean;
}

interface IdempotencyServiceParts {
  readonly repository: IdempotencyKeyRepository;
  readonly timings: Timings;
}

/** Answers calls that are sent again with the same idempotency key as the first was answered. */
export class IdempotencyService {
  readonly #parts: IdempotencyServiceParts;

  constructor(parts: IdempotencyServiceParts) {
    this.#parts = parts;
  }

  /**
   * @param key null for a call without one, which takes effect each time.
   * @throws ConflictError when the key stands for another call, or what the call stored was removed since.
   */
  async once<Answer>(
    key: string | null,
    mutation: string,
    input: object,
    { act, again, isOutside = false }: Once<Answer>,
  ): Promise<Answer> {
    if (key === null) return act(null);
    const { repository } = this.#parts;
    const call = keyedCallOf(key, mutation, input);
    const before = await repository.find(key);
    if (before !== null) return this.#again(call, before, again);
    try {
      const answer = await act(call);
      if (isOutside) {
        noteStored();
        await repository.keep(call);
      }
      return answer;
    } catch (error) {
      const kept = await repository.find(key).catch(() => null);
      if (kept !== null) return this.#again(call, kept, again);
      if (error instanceof KeyTakenError)
        throw new ConflictError(`Another call with ${nameOf(call)} is under way; send this one again.`);
      if (error instanceof KeyReusedError) throw belongsToAnother(call);
      throw error;
    }
  }

  async #again<Answer>(call: KeyedCall, kept: KeptCall, again: Once<Answer>['again']): Promise<Answer> {
    if (kept.mutation !== call.mutation || kept.digest !== call.digest) throw belongsToAnother(call, kept);
    noteStored();
    const answer = await this.#parts.timings.time('replay', () => again(kept.ids));
    if (answer === null)
      throw new ConflictError(
        `What was stored under ${nameOf(call)} was removed since, and was not stored again; send another key to store it.`,
      );
    return answer;
  }
}

function belongsToAnother(call: KeyedCall, kept?: KeptCall): ConflictError {
  const named = kept === undefined ? '' : ` (${kept.mutation})`;
  return new ConflictError(
    `${nameOf(call)} belongs to another call of the last 24 hours${named}; send another key with this input.`,
  );
}

function nameOf({ key }: KeyedCall): string {
  return `idempotencyKey "${key}"`;
}
