import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { DatabaseTimeoutError } from '../../platform/database/database-timeout-error.ts';
import {
  CommitAbandonedError,
  CommitQueueClosedError,
  CommitQueueFullError,
  GroupCommit,
} from '../../platform/database/group-commit.ts';
import { commits, currentTask, inLane } from '../../platform/database/statement-lanes.ts';
import { noteStored, withWriteTracker } from '../../platform/database/write-tracking.ts';
import { ConflictError, OverloadedError } from '../../platform/errors.ts';
import { type KeyedCall, KeyTakenError } from '../idempotency/keyed-call.ts';
import { type Audience, announce } from './announcement.ts';
import { type CommittedBatch, commitInferences } from './commit-inferences.ts';
import type { DraftBatch, InferenceDraft } from './draft.ts';
import type { CommittedInference } from './inference.events.ts';

/** Maximum number of inferences in one commit. A larger batch gets its own commit. */
const maxGroup = 256;

/**
 * Limit for the embedded database, which has a single connection that a commit occupies.
 * Measurements showed that larger groups do not store more and block other work for longer.
 */
export const maxGroupInProcess = 16;

/** Maximum number of inferences that wait for a commit. */
const maxWaiting = 8192;

/** Time after which a client should retry while this process shuts down, in milliseconds. */
const restartMs = 1000;

/**
 * The only writer of the audit trail in this process. Batches that arrive during a commit share the
 * next one.
 */
export class InferenceLog {
  readonly #commits: GroupCommit<DraftBatch, CommittedBatch>;

  /** @param fork returns a new entity manager for each commit. */
  constructor(fork: () => SqlEntityManager, audience: Audience, inOneCommit = maxGroup) {
    this.#commits = new GroupCommit({
      maxGroup: inOneCommit,
      maxWaiting,
      weigh: ({ drafts }) => drafts.length,
      // A commit serves several requests, but starts in one of them.
      commit: (batches) =>
        withWriteTracker({ hasStored: false }, () =>
          inLane(commits, () => commitGroup(fork(), audience, batches)),
        ),
    });
  }

  /**
   * Stores the drafts, all or none, in the order given. Resolves after the commit, once the live
   * figures and the streams were notified.
   * @param call stored with them if the call has an idempotency key.
   * @throws OverloadedError (too much is waiting), ConflictError (an id is taken),
   * DatabaseTimeoutError (the previous commit timed out), KeyTakenError.
   */
  async append(
    drafts: readonly InferenceDraft[],
    call: KeyedCall | null = null,
  ): Promise<CommittedInference[]> {
    const committed = await this.#commit({ drafts, call });
    if (committed === null) throw new KeyTakenError();
    noteStored();
    return committed;
  }

  /** Accepts no more batches, and refuses those whose commit has not started. */
  refuseWaiting(): void {
    this.#commits.refuseWaiting();
  }

  /** Accepts no more batches, and resolves once the accepted ones are settled. */
  close(): Promise<void> {
    return this.#commits.close();
  }

  async #commit(batch: DraftBatch): Promise<CommittedBatch> {
    try {
      return await this.#commits.submit(batch, currentTask().lane);
    } catch (error) {
      if (error instanceof CommitQueueFullError) throw new OverloadedError(error.retryAfterMs);
      if (error instanceof CommitQueueClosedError) throw new OverloadedError(restartMs);
      if (error instanceof CommitAbandonedError) throw new DatabaseTimeoutError();
      if (error instanceof UniqueConstraintViolationException) {
        throw new ConflictError(
          'An inference with this id already exists. If this call is a retry, the first call stored the inference; otherwise use another id.',
        );
      }
      throw error;
    }
  }
}

async function commitGroup(
  em: SqlEntityManager,
  audience: Audience,
  batches: readonly DraftBatch[],
): Promise<CommittedBatch[]> {
  const committed = await commitInferences(em, batches);
  const stored = committed.flatMap((batch) => batch ?? []);
  const drafts = batches.flatMap((batch, index) => (committed[index] === null ? [] : batch.drafts));
  audience.archive?.admit(stored, drafts);
  await announce(audience, stored);
  return committed;
}
