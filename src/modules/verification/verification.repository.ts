import type { SqlEntityManager } from '@mikro-orm/sql';
import type { EvidenceReport } from '../../domain/evidence-report.ts';
import { Inference } from '../record/inference.entity.ts';
import { Verification } from '../record/verification.entity.ts';

/** A verdict that waits for verification, and the measurements that it is based on. */
interface ProvisionalVerdict {
  readonly seq: number;
  readonly inferenceId: string;
  readonly report: EvidenceReport;
  readonly texts: readonly string[];
}

/** All queries on verifications. */
export class VerificationRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /** Returns the verifications of the verdicts of these inferences. */
  findByInferences(inferenceIds: readonly string[]): Promise<Verification[]> {
    return this.#em.find(Verification, { inference: { $in: [...inferenceIds] } });
  }

  /**
   * Returns provisional verdicts, oldest first.
   * @param after sequence number of the last one that was read. Null starts with the oldest.
   */
  async provisional(after: number | null, limit: number): Promise<ProvisionalVerdict[]> {
    const rows = await this.#em.find(
      Inference,
      { verdictStage: 'PROVISIONAL', seq: { $gt: after ?? 0 } },
      {
        populate: ['evidenceReport', 'evidenceTexts'],
        orderBy: { seq: 'asc' },
        limit,
        disableIdentityMap: true,
      },
    );
    return rows.flatMap(({ id, seq, evidenceReport: report, evidenceTexts: texts }) =>
      report == null ? [] : [{ seq, inferenceId: id, report, texts: texts ?? [] }],
    );
  }
}
