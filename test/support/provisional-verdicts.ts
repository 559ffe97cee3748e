import type { VerificationDraft } from '../../src/modules/verification/record-verification.ts';
import type {
  VerificationRecord,
  VerificationTask,
} from '../../src/modules/verification/verification-queue.ts';

/** Provisional verdicts in memory, kept as the record of inferences keeps them. */
export class ProvisionalVerdicts implements VerificationRecord {
  readonly #provisional: (VerificationTask & { readonly seq: number })[] = [];
  /** What was stored, in order. */
  readonly stored: VerificationDraft[] = [];
  /** Places after which pages were asked for. */
  readonly pagesAfter: (number | null)[] = [];
  #seq = 0;

  /** Commits a provisional verdict. */
  commit(inferenceId: string, text: string, passages: readonly string[] = [text]): VerificationTask {
    this.#seq += 1;
    const task = { inferenceId, sentences: [{ text, passages }] };
    this.#provisional.push({ ...task, seq: this.#seq });
    return task;
  }

  /** Ids of verdicts that are provisional still. */
  get left(): string[] {
    return this.#provisional.map(({ inferenceId }) => inferenceId);
  }

  async provisional(after: number | null, limit: number) {
    this.pagesAfter.push(after);
    return this.#provisional.filter(({ seq }) => seq > (after ?? 0)).slice(0, limit);
  }

  async record(verification: VerificationDraft): Promise<void> {
    const place = this.#provisional.findIndex(({ inferenceId }) => inferenceId === verification.inferenceId);
    // Another server was first.
    if (place < 0) return;
    this.#provisional.splice(place, 1);
    this.stored.push(verification);
  }
}
