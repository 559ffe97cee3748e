import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import { keepCall } from '../idempotency/idempotency-key.repository.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import { measureAccuracy } from '../models/labelled-accuracy.ts';
import { Inference } from '../record/inference.entity.ts';
import { TrainingSample } from '../training/training-sample.entity.ts';
import { Feedback } from './feedback.entity.ts';
import type { FeedbackFilter } from './feedback.input.ts';
import { trainingSampleOf, type Word } from './training-sample-of.ts';

interface NewFeedback extends Word {
  readonly inferenceId: string;
  readonly annotator: string | null;
  readonly isHeldOut: boolean;
}

const newest: Ordering<Feedback> = {
  by: [{ createdAt: 'desc' }, { id: 'desc' }],
  cursor: z.tuple([z.iso.datetime(), z.uuid()]),
};

/** All queries on feedback. */
export class FeedbackRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  findMany(ids: readonly string[]): Promise<Feedback[]> {
    return this.#em.find(Feedback, { id: { $in: [...ids] } });
  }

  page(filter: FeedbackFilter, request: PageRequest): Promise<Page<Feedback>> {
    const where: FilterQuery<Feedback> = {
      ...(filter.inferenceId == null ? {} : { inference: filter.inferenceId }),
      ...(filter.annotator == null ? {} : { annotator: filter.annotator }),
    };
    return findPage(this.#em, Feedback, where, newest, request);
  }

  /**
   * Adds feedback, and the training sample made from it. That sample replaces the one made from
   * earlier feedback of the same annotator. Returns null if there is no such inference.
   * @param accept throws if the inference does not allow this feedback: nothing was stored.
   */
  add(
    { inferenceId, ...word }: NewFeedback,
    accept: (inference: Inference) => void,
    call: KeyedCall | null = null,
  ): Promise<Feedback | null> {
    return inTransaction(this.#em, 'rows', async (em) => {
      // Feedback is stored one after another, so that each call finds the sample of the previous
      // one.
      const inference = await em.findOne(
        Inference,
        { id: inferenceId },
        { lockMode: LockMode.PESSIMISTIC_WRITE },
      );
      if (inference === null) return null;
      accept(inference);
      const sample = trainingSampleOf(word, inference);
      if (sample !== null) await removeSamples(em, inferenceId, word.annotator);
      const trainingSample = sample && em.create(TrainingSample, sample);
      const added = em.create(Feedback, { ...word, inference, trainingSample });
      await em.flush();
      if (word.fluxPosition !== null && inference.model !== null)
        await measureAccuracy(em, inference.model.id);
      await keepCall(em, call, [added.id]);
      return added;
    });
  }
}

async function removeSamples(
  em: SqlEntityManager,
  inferenceId: string,
  annotator: string | null,
): Promise<void> {
  await em.execute(
    `delete from training_samples using feedback
     where training_samples.id = feedback.training_sample_id
       and feedback.inference_id = ? and feedback.annotator is not distinct from ?::text`,
    [inferenceId, annotator],
  );
}
