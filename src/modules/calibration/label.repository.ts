import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Label, ScoreSource } from './label.ts';

/** Maximum number of labels read at once, newest inferences first. The limit keeps a fit fast. */
const maxLabels = 10_000;

/**
 * Each inference has one label: the majority of its annotators, where only the newest feedback of
 * each annotator counts. A tie does not count. Feedback without an annotator name counts as that of
 * one annotator.
 */
const statement = `
  with words as (
    select distinct on (feedback.inference_id, feedback.annotator)
      feedback.inference_id, feedback.supported, feedback.is_held_out
    from feedback join asi_inferences on asi_inferences.id = feedback.inference_id
    where feedback.supported is not null and asi_inferences.evidence = ? and asi_inferences.evidence_model = ?
      and asi_inferences.evidence_score is not null
    order by feedback.inference_id, feedback.annotator, feedback.created_at desc, feedback.id desc
  ), votes as (
    select inference_id, bool_or(is_held_out) as is_held_out,
      count(*) filter (where supported) as supporting, count(*) filter (where not supported) as opposing
    from words group by inference_id
  )
  select
    id as inference_id, evidence_score as score, supporting > opposing as supported, is_held_out,
    coalesce(char_length(response_text), 0) as length
  from votes join asi_inferences on id = inference_id
  where supporting <> opposing
  order by seq desc limit ?`;

interface LabelRow {
  readonly inference_id: string;
  readonly score: number;
  readonly supported: boolean;
  readonly is_held_out: boolean;
  readonly length: number;
}

/** Reads labels from feedback. */
export class LabelRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /** Returns the labels of responses with scores of this source, newest first. */
  async all({ evidence, evidenceModel }: ScoreSource): Promise<Label[]> {
    const rows = await this.#em.execute<LabelRow[]>(statement, [evidence, evidenceModel, maxLabels]);
    return rows.map(({ inference_id: inferenceId, is_held_out: isHeldOut, ...row }) => ({
      inferenceId,
      isHeldOut,
      ...row,
    }));
  }
}
