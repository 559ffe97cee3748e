import type { ContextKeeper } from '../context/context-keeper.ts';
import type { SessionTurns } from '../context/session-turns.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import type { InferenceDraft } from '../record/draft.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import type { InferenceLog } from '../record/inference-log.ts';

export interface SessionLogParts {
  readonly log: Pick<InferenceLog, 'append'>;
  readonly contextKeeper: ContextKeeper;
  readonly sessionTurns: SessionTurns;
}

/** Appends inferences of a session with an account of its context, one append of the session after another: each is measured against those before. */
export class SessionLog {
  readonly #parts: SessionLogParts;

  constructor(parts: SessionLogParts) {
    this.#parts = parts;
  }

  /** Forgets what is remembered of vectors of sessions: some were erased. */
  forget(): void {
    this.#parts.contextKeeper.forget();
  }

  /**
   * Stores the drafts, all or none, in the order given; resolves after the commit.
   * @param tokenCounts one a draft.
   * @param call kept with them, if the call has an idempotency key.
   * @throws OverloadedError, ConflictError, KeyTakenError.
   */
  append(
    sessionId: string,
    drafts: readonly InferenceDraft[],
    tokenCounts: readonly number[],
    call: KeyedCall | null = null,
  ): Promise<CommittedInference[]> {
    const { log, contextKeeper, sessionTurns } = this.#parts;
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
