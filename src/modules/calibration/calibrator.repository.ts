import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { asMaintenance } from '../../platform/database/database-timeouts.ts';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import type { CalibratorMethod } from '../../statistics/calibrator.ts';
import { keepCall } from '../idempotency/idempotency-key.repository.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import { CalibratorVersion } from './calibrator-version.entity.ts';
import { LabelRepository } from './label.repository.ts';
import type { JudgedEvidence, Label, ScoreSource } from './label.ts';
import type { CalibrationFigures } from './measurement.ts';

/** Advisory lock that a refit holds, on any server, until its transaction ends. */
const refitLock = '53109847261530077';

export interface NewCalibratorVersion extends ScoreSource, CalibrationFigures {
  readonly method: CalibratorMethod;
  readonly parameters: Record<string, unknown>;
  readonly labels: number;
  readonly heldOut: number;
  readonly previousBrier: number | null;
  readonly isPromoted: boolean;
}

const newest: Ordering<CalibratorVersion> = { by: [{ version: 'desc' }], cursor: z.tuple([z.int()]) };

/** All queries on calibrators. */
export class CalibratorRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  findMany(versions: readonly number[]): Promise<CalibratorVersion[]> {
    return this.#em.find(CalibratorVersion, { version: { $in: [...versions] } });
  }

  /** Returns the version that is in force. */
  findPromoted(source: ScoreSource): Promise<CalibratorVersion | null> {
    return this.#em.findOne(CalibratorVersion, { ...source, isPromoted: true });
  }

  page(evidence: JudgedEvidence, request: PageRequest): Promise<Page<CalibratorVersion>> {
    return findPage(this.#em, CalibratorVersion, { evidence }, newest, request);
  }

  /**
   * Adds a version that `decide` computes from the labels and the version in force. If the new
   * version is promoted, the earlier one is demoted in the same transaction. Returns null if
   * another refit is in progress.
   * @throws what `decide` throws: nothing was stored.
   */
  refit(
    source: ScoreSource,
    decide: (labels: readonly Label[], inForce: CalibratorVersion | null) => NewCalibratorVersion,
    call: KeyedCall | null = null,
  ): Promise<CalibratorVersion | null> {
    return asMaintenance(() =>
      // Only the first caller continues, so no other caller waits for a lock.
      inTransaction(this.#em, 'nothing', async (em) => {
        if (!(await isFirst(em))) return null;
        const labels = await new LabelRepository(em).all(source);
        const inForce = await em.findOne(CalibratorVersion, { ...source, isPromoted: true });
        const decided = decide(labels, inForce);
        const { evidence } = source;
        if (decided.isPromoted) {
          await em.nativeUpdate(CalibratorVersion, { evidence, isPromoted: true }, { isPromoted: false });
        }
        const added = em.create(CalibratorVersion, decided);
        await em.flush();
        await keepCall(em, call, [String(added.version)]);
        return added;
      }),
    );
  }
}

async function isFirst(em: SqlEntityManager): Promise<boolean> {
  const [row] = await em.execute<{ taken: boolean }[]>(
    `select pg_try_advisory_xact_lock(${refitLock}) as taken`,
  );
  return row?.taken === true;
}
