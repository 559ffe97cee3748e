import type { ContextKeeper } from '../context/context-keeper.ts';
import type { SessionTurns } from '../context/session-turns.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import type { InferenceDraft } from '../record/draft.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import type { InferenceLog } from '../record/inference-log.ts';

export interface SessionLogDependencies {
  readonly log: Pick<InferenceLog, 'append'>;
  readonly contextKeeper: ContextKeeper;
  readonly sessionTurns: SessionTurns;
}

/**
 * Adds inferences of a session with their context metrics, one append per session at a time: each
 * inference is measured against those before it.
 */
export class SessionLog {
  readonly #dependencies: SessionLogDependencies;

  constructor(dependencies: SessionLogDependencies) {
    this.#dependencies = dependencies;
  }

  /** Discards cached vectors of sessions, because some were erased. */
  forget(): void {
    this.#dependencies.contextKeeper.forget();
  }

  /**
   * Stores the drafts, all or none, in the order given. Resolves after the commit.
   * @param tokenCounts one per draft.
   * @param call stored with them if the call has an idempotency key.
   * @throws OverloadedError, ConflictError, KeyTakenError.
   */
  append(
    sessionId: string,
    drafts: readonly InferenceDraft[],
    tokenCounts: readonly number[],
    call: KeyedCall | null = null,
  ): Promise<CommittedInference[]> {
    const { log, contextKeeper, sessionTurns } = this.#dependencies;
    return sessionTurns.take(sessionId, async () => {
      const rows = await contextKeeper.measure(sessionId, drafts.flatMap(segmentOf(tokenCounts)));
      const measured = drafts.map((draft, index) => ({ ...draft, contextMetrics: rows[index] ?? null }));
      return log.append(measured, call);
    });
  }
}

function segmentOf(tokenCounts: readonly number[]) {
  return ({ id, modelId, embedding, confidence, signalStrength }: InferenceDraft, index: number) => {
    const tokenCount = tokenCounts[index];
    return embedding === null || tokenCount === undefined
      ? []
      : [{ id, modelId, vector: embedding, confidence, signal: signalStrength, tokenCount }];
  };
}
