import type { FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { isSacred } from '../../domain/positions.ts';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import type { JudgementDraft } from '../record/draft.ts';
import { Inference } from '../record/inference.entity.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import type { InferenceFilter } from './inference.input.ts';

export const inferenceOrders = ['newest', 'oldest', 'strongestSignal'] as const;
export type InferenceOrder = (typeof inferenceOrders)[number];

const orderings: Record<InferenceOrder, Ordering<Inference>> = {
  newest: { by: [{ seq: 'desc' }], cursor: z.tuple([z.int()]) },
  oldest: { by: [{ seq: 'asc' }], cursor: z.tuple([z.int()]) },
  strongestSignal: {
    by: [{ signalStrength: 'desc' }, { seq: 'desc' }],
    cursor: z.tuple([z.number().min(0).max(1), z.int()]),
  },
};

/** The measurements that a verdict is based on, as the database stores them. */
export type StoredJudgement = Pick<JudgementDraft, 'report' | 'texts'>;

/** All queries on the audit trail. It also turns a committed inference back into an entity. */
export class InferenceRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  findMany(ids: readonly string[]): Promise<Inference[]> {
    return this.#em.find(Inference, { id: { $in: [...ids] } });
  }

  page(filter: InferenceFilter, order: InferenceOrder, request: PageRequest): Promise<Page<Inference>> {
    return findPage(this.#em, Inference, conditions(filter), orderings[order], request);
  }

  /** Returns vectors by inference id. Inferences without a vector are absent. */
  async embeddings(ids: readonly string[]): Promise<Map<string, number[]>> {
    const rows = await this.#em.find(
      Inference,
      { id: { $in: [...ids] } },
      { fields: ['id', 'semanticEmbedding'], disableIdentityMap: true },
    );
    return new Map(
      rows.flatMap((row) => (row.semanticEmbedding == null ? [] : [[row.id, row.semanticEmbedding]])),
    );
  }

  /**
   * Returns the measurements behind verdicts by inference id. Inferences without evidence are
   * absent.
   */
  async judgements(ids: readonly string[]): Promise<Map<string, StoredJudgement>> {
    const rows = await this.#em.find(
      Inference,
      { id: { $in: [...ids] } },
      { populate: ['evidenceReport', 'evidenceTexts'], disableIdentityMap: true },
    );
    return new Map(
      rows.flatMap(({ id, evidenceReport: report, evidenceTexts: texts }) =>
        report == null ? [] : [[id, { report, texts: texts ?? [] }]],
      ),
    );
  }

  /**
   * Returns the entity of an inference that was just committed, with its tensor and interventions,
   * without a database query.
   */
  hydrate(committed: CommittedInference): Inference {
    const {
      modelId,
      beam,
      interventions,
      createdAt,
      happenedAt: _at,
      verdictBefore: _before,
      ...rest
    } = committed;
    const at = new Date(createdAt);
    return this.#em.merge(Inference, {
      ...rest,
      createdAt: at,
      // An inference is not yet erased when its event is sent.
      erasedAt: null,
      model: modelId,
      beamTensor: beam && {
        ...beam,
        isSacred: isSacred(beam.fluxPosition),
        createdAt: at,
      },
      hallucinationDetected: rest.verdict === 'HALLUCINATED',
      vortexIntervention: interventions.length > 0,
      // The context metrics of a session are committed together with its inferences.
      ...(rest.sessionId === null && { contextMetrics: [] }),
      interventions: interventions.map((intervention) => ({
        ...intervention,
        inference: rest.id,
        createdAt: new Date(intervention.createdAt),
      })),
    });
  }
}

export function conditions(filter: InferenceFilter): FilterQuery<Inference> {
  const { modelId, sessionId, fluxPositions, minSignalStrength, maxSignalStrength, minConfidence, verdicts } =
    filter;
  const { hallucinationDetected, vortexIntervention, lakeWorthy, createdFrom, createdBefore } = filter;
  const all: FilterQuery<Inference>[] = [];
  if (modelId != null) all.push({ model: modelId });
  if (sessionId != null) all.push({ sessionId });
  if (fluxPositions != null) all.push({ fluxPosition: { $in: [...fluxPositions] } });
  if (minSignalStrength != null) all.push({ signalStrength: { $gte: minSignalStrength } });
  if (maxSignalStrength != null) all.push({ signalStrength: { $lte: maxSignalStrength } });
  if (minConfidence != null) all.push({ confidence: { $gte: minConfidence } });
  if (verdicts != null) all.push({ verdict: { $in: [...verdicts] } });
  if (hallucinationDetected != null) all.push({ hallucinationDetected });
  if (vortexIntervention != null) all.push({ vortexIntervention });
  if (lakeWorthy != null) all.push({ lakeWorthy });
  if (createdFrom != null) all.push({ createdAt: { $gte: createdFrom } });
  if (createdBefore != null) all.push({ createdAt: { $lt: createdBefore } });
  return all.length === 0 ? {} : { $and: all };
}
