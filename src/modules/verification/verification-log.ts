import type { SqlEntityManager } from '@mikro-orm/sql';
import type { CommittedInference } from '../record/inference.events.ts';
import { recordVerification, type VerificationDraft } from './record-verification.ts';
import { sentencesToVerify } from './top-passages.ts';
import { VerificationRepository } from './verification.repository.ts';
import type { VerificationRecord, VerificationTask } from './verification-queue.ts';

type Provisional = VerificationTask & { readonly seq: number };

/** Provisional verdicts in the database, and the verifications that replace them. */
export class VerificationLog implements VerificationRecord {
  readonly #fork: () => SqlEntityManager;
  readonly #announce: (verified: CommittedInference) => Promise<void>;

  /**
   * @param fork returns a new entity manager for each use.
   * @param tell receives each verified verdict after its commit.
   */
  constructor(fork: () => SqlEntityManager, tell: (verified: CommittedInference) => Promise<void>) {
    this.#fork = fork;
    this.#announce = tell;
  }

  async provisional(after: number | null, limit: number): Promise<Provisional[]> {
    const rows = await new VerificationRepository(this.#fork()).provisional(after, limit);
    const tasks: Provisional[] = [];
    for (const { seq, inferenceId, report, texts } of rows) {
      tasks.push({ seq, inferenceId, sentences: await sentencesToVerify(report, texts) });
    }
    return tasks;
  }

  async record(draft: VerificationDraft): Promise<void> {
    const verified = await recordVerification(this.#fork(), draft);
    if (verified !== null) await this.#announce(verified);
  }
}
