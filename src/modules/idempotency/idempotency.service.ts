import { KeyReusedError } from '../../platform/cache/key-reused-error.ts';
import { noteStored } from '../../platform/database/write-tracking.ts';
import { ConflictError } from '../../platform/errors.ts';
import type { Timings } from '../../platform/observability/timings.ts';
import type { IdempotencyKeyRepository } from './idempotency-key.repository.ts';
import { type KeptCall, type KeyedCall, KeyTakenError, keyedCallOf } from './keyed-call.ts';

/** A call that takes effect once, however often and to whichever servers it is sent. */
export interface Once<Answer> {
  /**
   * Takes effect and, if `call` is not null, stores the call in the same transaction.
   * @throws KeyTakenError if another call with the key was stored first, KeyReusedError if it was
   * counted first: nothing was stored or counted.
   */
  readonly act: (call: KeyedCall | null) => Promise<Answer>;
  /**
   * Reads the response to a stored call from the database. Null if the object that the call stored
   * was removed since.
   */
  readonly again: (ids: readonly string[]) => Promise<Answer | null>;
  /**
   * Whether the effect is outside the database. There, one call with the key takes effect and any
   * other does not. The call is stored after its effect. If storing it fails, it has still taken
   * effect, and does not take effect again when it is sent again.
   */
  readonly isOutside?: boolean;
}

interface IdempotencyServiceDependencies {
  readonly repository: IdempotencyKeyRepository;
  readonly timings: Timings;
}

/**
 * Gives a call that is sent again with the same idempotency key the same response as the first one.
 */
export class IdempotencyService {
  readonly #dependencies: IdempotencyServiceDependencies;

  constructor(dependencies: IdempotencyServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * @param key null for a call without a key, which takes effect each time.
   * @throws ConflictError if the key belongs to another call, or if the object that the call
   * stored was removed since.
   */
  async once<Answer>(
    key: string | null,
    mutation: string,
    input: object,
    { act, again, isOutside = false }: Once<Answer>,
  ): Promise<Answer> {
    if (key === null) return act(null);
    const { repository } = this.#dependencies;
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
        throw new ConflictError(`Another call with ${nameOf(call)} is in progress. Send this call again.`);
      if (error instanceof KeyReusedError) throw belongsToAnother(call);
      throw error;
    }
  }

  async #again<Answer>(call: KeyedCall, kept: KeptCall, again: Once<Answer>['again']): Promise<Answer> {
    if (kept.mutation !== call.mutation || kept.digest !== call.digest) throw belongsToAnother(call, kept);
    noteStored();
    const answer = await this.#dependencies.timings.time('replay', () => again(kept.ids));
    if (answer === null)
      throw new ConflictError(
        `The object that was stored under ${nameOf(call)} has been removed since. It was not stored again. Use a different key to store it.`,
      );
    return answer;
  }
}

function belongsToAnother(call: KeyedCall, kept?: KeptCall): ConflictError {
  const named = kept === undefined ? '' : ` (${kept.mutation})`;
  return new ConflictError(
    `${nameOf(call)} belongs to another call of the last 24 hours${named}. Use a different key with this input.`,
  );
}

function nameOf({ key }: KeyedCall): string {
  return `idempotencyKey "${key}"`;
}
