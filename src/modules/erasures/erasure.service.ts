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

/**
 * Progress of an erasure when the call responds: stored in the database only, or also applied on
 * this server.
 */
export type ErasureStage = 'RECORDED' | 'DURABLE';

export interface Erased {
  readonly erasure: Erasure;
  readonly stage: ErasureStage;
}

export interface ErasureServiceDependencies {
  readonly repository: ErasureRepository;
  readonly requestedBy: ErasureRequester;
  /** Announces inferences that leave the archive. */
  readonly announceErased: (ids: readonly string[]) => void;
  /** Removes the name of a session. */
  readonly forgetSession: (sessionId: string) => Promise<void>;
  /** Whether this process has removed the data erased so far, within a time in milliseconds. */
  readonly hasForgotten: (withinMs: number) => Promise<boolean>;
  readonly bus: EventBus;
  readonly logger: Logger;
}

/** How long a response waits for this server, in milliseconds. Other servers need about as long. */
const patienceMs = 5000;

/** Erases texts and vectors, and keeps the figures that counts are based on. */
export class ErasureService {
  readonly #dependencies: ErasureServiceDependencies;

  constructor(dependencies: ErasureServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Erases one inference. If it was erased before, returns the earlier erasure.
   * @throws InvalidInputError, NotFoundError, KeyTakenError
   */
  async eraseInference(input: EraseInferenceInput, call: KeyedCall | null = null): Promise<Erased> {
    const { repository, requestedBy, announceErased } = this.#dependencies;
    const { id, reason } = validated(eraseInferenceSchema, input, 'input');
    const erasureId = await repository.eraseInference(id, { requestedBy, reason: reason ?? null }, call);
    if (erasureId === null) throw new NotFoundError(`There is no inference with the id ${id}.`);
    announceErased([id]);
    return this.#answer(erasureId);
  }

  /**
   * Erases every inference that a session has now, in batches. The erasure is completed even if
   * this process ends: this call continues it for twenty seconds, and after that any server does.
   * @throws InvalidInputError, NotFoundError, KeyTakenError
   */
  async eraseSession(input: EraseSessionInput, call: KeyedCall | null = null): Promise<Erased> {
    const { repository, requestedBy, logger } = this.#dependencies;
    const { sessionId, reason } = validated(eraseSessionSchema, input, 'input');
    const erasureId = await repository.beginSession(sessionId, { requestedBy, reason: reason ?? null }, call);
    if (erasureId === null) throw new NotFoundError(`There is no inference of the session "${sessionId}".`);
    try {
      await this.carryOn(erasureId, ownSeconds * 1000);
    } catch (error) {
      if (!(error instanceof CacheUnavailableError)) throw error;
      logger.warn(
        { err: error, erasure: erasureId },
        'the name of a session could not be removed; it is removed once Redis is reachable',
      );
    }
    return this.#answer(erasureId);
  }

  /**
   * Continues an erasure until it is complete, or until a time in milliseconds has passed. The name
   * of a session is removed before its removal is recorded. If this process ends in between, any
   * server removes the name.
   * @throws errors of the database, and the error that prevents the removal of the name.
   */
  async carryOn(erasureId: string, withinMs: number): Promise<void> {
    const { repository, forgetSession, announceErased } = this.#dependencies;
    const until = performance.now() + withinMs;
    for (let isComplete = false; !isComplete && performance.now() < until; ) {
      const { ids, nameLeft, ...progress } = await repository.carryOn(erasureId);
      isComplete = progress.isComplete;
      announceErased(ids);
      if (nameLeft !== null) {
        await forgetSession(nameLeft);
        await repository.complete(erasureId);
        isComplete = true;
      }
      // Gives way to other work, in this process and in the database.
      await nextTurn();
    }
  }

  /**
   * Returns an erasure that was recorded before, with its current progress. Null if there is none.
   */
  async erased(erasureId: string): Promise<Erased | null> {
    const { repository, hasForgotten } = this.#dependencies;
    const isForgotten = await hasForgotten(patienceMs);
    const [erasure] = await repository.findMany([erasureId]);
    if (erasure === undefined) return null;
    return { erasure, stage: isForgotten && erasure.completedAt !== null ? 'DURABLE' : 'RECORDED' };
  }

  findMany(ids: readonly string[]): Promise<Erasure[]> {
    return this.#dependencies.repository.findMany(ids);
  }

  page(request: PageRequest): Promise<Page<Erasure>> {
    return this.#dependencies.repository.page(request);
  }

  async #answer(erasureId: string): Promise<Erased> {
    const { bus, logger } = this.#dependencies;
    bus.publish(erasureRecorded, { erasureId }).catch((error: unknown) => {
      logger.debug(
        { err: error },
        'failed to announce an erasure; other servers apply it up to a second late',
      );
    });
    const erased = await this.erased(erasureId);
    if (erased === null) throw new NotFoundError(`There is no erasure with the id ${erasureId}.`);
    return erased;
  }
}
