import { setImmediate as nextTurn } from 'node:timers/promises';
import { CacheUnavailableError } from '../../platform/cache/cache-unavailable-error.ts';
import type { Page, PageRequest } from '../../platform/database/page.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { validated } from '../../platform/validation.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import type { Erasure, ErasureRequester } from './erasure.entity.ts';
import { erasureRecorded } from './erasure.events.ts';
import {
  type EraseInferenceInput,
  type EraseSessionInput,
  eraseInferenceSchema,
  eraseSessionSchema,
} from './erasure.input.ts';
import type { ErasureRepository } from './erasure.repository.ts';
import { ownSeconds } from './erasure-record.repository.ts';

/** How far an erasure has come when it is answered: in the record alone, or on this server as well. */
export type ErasureStage = 'RECORDED' | 'DURABLE';

export interface Erased {
  readonly erasure: Erasure;
  readonly stage: ErasureStage;
}

export interface ErasureServiceParts {
  readonly repository: ErasureRepository;
  readonly requestedBy: ErasureRequester;
  /** Tells of inferences that leave the archive. */
  readonly tellErased: (ids: readonly string[]) => void;
  /** Forgets the name of a session. */
  readonly forgetSession: (sessionId: string) => Promise<void>;
  /** Whether this process has forgotten what was erased by now, within a time in milliseconds. */
  readonly hasForgotten: (withinMs: number) => Promise<boolean>;
  readonly bus: EventBus;
  readonly logger: Logger;
}

/** How long an answer waits for this server, in milliseconds. Other servers are as fast. */
const patienceMs = 5000;

/** Erases texts and vectors, and leaves the figures that counts are made of. */
export class ErasureService {
  readonly #parts: ErasureServiceParts;

  constructor(parts: ErasureServiceParts) {
    this.#parts = parts;
  }

  /** Erases one inference. One that was erased before is answered with the earlier erasure. @throws InvalidInputError, NotFoundError, KeyTakenError */
  async eraseInference(input: EraseInferenceInput, call: KeyedCall | null = null): Promise<Erased> {
    const { repository, requestedBy, tellErased } = this.#parts;
    const { id, reason } = validated(eraseInferenceSchema, input, 'input');
    const erasureId = await repository.eraseInference(id, { requestedBy, reason: reason ?? null }, call);
    if (erasureId === null) throw new NotFoundError(`There is no inference with the id ${id}.`);
    tellErased([id]);
    return this.#answer(erasureId);
  }

  /**
   * Erases every inference that a session has now, in batches. Whatever happens to this process, the rest is erased: by this call for twenty seconds, and by any
   * server after that. @throws InvalidInputError, NotFoundError, KeyTakenError
   */
  async eraseSession(input: EraseSessionInput, call: KeyedCall | null = null): Promise<Erased> {
    const { repository, requestedBy, logger } = this.#parts;
    const { sessionId, reason } = validated(eraseSessionSchema, input, 'input');
    const erasureId = await repository.beginSession(sessionId, { requestedBy, reason: reason ?? null }, call);
    if (erasureId === null)
      throw new NotFoundError(`The record has no inference of the session "${sessionId}".`);
    try {
      await this.carryOn(erasureId, ownSeconds * 1000);
    } catch (error) {
      if (!(error instanceof CacheUnavailableError)) throw error;
      logger.warn(
        { err: error, erasure: erasureId },
        'the name of a session is forgotten once Redis is back',
      );
    }
    return this.#answer(erasureId);
  }

  /**
   * Carries an erasure on until it is complete, or a time in milliseconds has passed. The name of a session is forgotten before that is noted: whatever happens in
   * between, any server forgets it. @throws what the database says, and what keeps the name from being forgotten.
   */
  async carryOn(erasureId: string, withinMs: number): Promise<void> {
    const { repository, forgetSession, tellErased } = this.#parts;
    const until = performance.now() + withinMs;
    for (let isComplete = false; !isComplete && performance.now() < until; ) {
      const { ids, nameLeft, ...progress } = await repository.carryOn(erasureId);
      isComplete = progress.isComplete;
      tellErased(ids);
      if (nameLeft !== null) {
        await forgetSession(nameLeft);
        await repository.complete(erasureId);
        isComplete = true;
      }
      // Others have their turn, in this process and in the record.
      await nextTurn();
    }
  }

  /** An erasure that was recorded before, and how far it has come now. Null if there is none. */
  async erased(erasureId: string): Promise<Erased | null> {
    const { repository, hasForgotten } = this.#parts;
    const isForgotten = await hasForgotten(patienceMs);
    const [erasure] = await repository.findMany([erasureId]);
    if (erasure === undefined) return null;
    return { erasure, stage: isForgotten && erasure.completedAt !== null ? 'DURABLE' : 'RECORDED' };
  }

  findMany(ids: readonly string[]): Promise<Erasure[]> {
    return this.#parts.repository.findMany(ids);
  }

  page(request: PageRequest): Promise<Page<Erasure>> {
    return this.#parts.repository.page(request);
  }

  async #answer(erasureId: string): Promise<Erased> {
    const { bus, logger } = this.#parts;
    bus.publish(erasureRecorded, { erasureId }).catch((error: unknown) => {
      logger.debug({ err: error }, 'other servers notice an erasure a second later');
    });
    const erased = await this.erased(erasureId);
    if (erased === null) throw new NotFoundError(`There is no erasure with the id ${erasureId}.`);
    return erased;
  }
}
