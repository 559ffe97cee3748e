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

/** Inferences in one commit, at most; a larger batch has a commit of its own. */
const maximumGroup = 256;

/** The database in process has one connection, and nobody else has it during a commit: larger groups were measured to store no more, and to keep others waiting longer. */
export const maximumGroupInProcess = 16;

/** Inferences that may wait for a commit. */
const maximumWaiting = 8192;

/** When to try again while this process is leaving, in milliseconds. */
const restartMs = 1000;

/** The audit trail's one writer in this process: batches that arrive while a commit is under way share the next one. */
export class InferenceLog {
  readonly #commits: GroupCommit<DraftBatch, CommittedBatch>;

  /** @param fork gives a fresh entity manager for each commit. */
  constructor(fork: () => SqlEntityManager, audience: Audience, inOneCommit = maximumGroup) {
    this.#commits = new GroupCommit({
      maximumGroup: inOneCommit,
      maximumWaiting,
      weigh: ({ drafts }) => drafts.length,
      // A commit serves several requests, and begins in one of them.
      commit: (batches) =>
        withWriteTracker({ hasStored: false }, () =>
          inLane(commits, () => commitGroup(fork(), audience, batches)),
        ),
    });
  }

  /**
   * Stores the drafts, all or none, in the order given; resolves after the commit, once the live figures and the streams were told.
   * @param call kept with them, if the call has an idempotency key.
   * @throws OverloadedError (too much is waiting), ConflictError (an id is taken), DatabaseTimeoutError (the commit before took too long), KeyTakenError.
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

  /** Takes nothing more, and refuses what no commit has begun with. */
  refuseWaiting(): void {
    this.#commits.refuseWaiting();
  }

  /** Takes nothing more, and settles once what it has is settled. */
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
        throw new ConflictError('An inference with this id is stored already.');
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
