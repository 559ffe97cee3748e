import type { SqlEntityManager } from '@mikro-orm/sql';

/** Lock timeout in milliseconds, shorter than the timeout of the health check. */
const lockMs = 1500;

/** Tries the steps that every commit needs. */
export class WriteProbeRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /**
   * Inserts zero rows into the audit trail. Like a commit, this fails if the database is read-only,
   * and waits if another transaction locks the table or holds the lock on its sequence numbers.
   */
  async tryWriting(): Promise<void> {
    await this.#em.transactional(async (em) => {
      await em.execute(`set local lock_timeout = ${lockMs}`);
      await em.execute('insert into asi_inferences (id) select id from asi_inferences where false');
    });
  }
}
