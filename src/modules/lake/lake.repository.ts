import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import type { LakeEntry } from '../../platform/lake/lake-entry.ts';
import { elpSchema } from '../beams/beam.input.ts';
import { takeSequenceNumbers } from '../inferences/sequence-numbers.ts';
import { interventionTypes } from '../interventions/intervention.entity.ts';
import type { Decision } from './lake-decision.entity.ts';
import { vectorOf } from './sent-vector.ts';

/** An inference whose place in the archive may have changed, at a position of the record. */
export interface LakeChange {
  readonly seq: number;
  readonly id: string;
  /** Whether the archive holds it now: by decision, or else by the rule. */
  readonly isMember: boolean;
}

const rowSchema = z.object({
  id: z.string(),
  seq: z.coerce.number(),
  created_ms: z.coerce.number(),
  input_text: z.string(),
  flux_position: z.int(),
  confidence: z.number(),
  signal_strength: z.number(),
  elp_channels: z.string().nullable(),
  digits: z.string().nullable(),
  embedding: z.string().nullable(),
  model_id: z.string().nullable(),
  digest: z.string().nullable(),
  intervention: z.string().nullable(),
});
const digitsSchema = z.array(z.number()).length(9);
const interventionSchema = z.object({
  type: z.enum(interventionTypes),
  position: z.int(),
  signalBefore: z.number(),
  signalAfter: z.number(),
  confidenceBoost: z.number(),
});

/** An inference is archived if somebody decided so, and otherwise if the rule says so. */
const isMember = `coalesce(decision.decision = 'ARCHIVED', inference.lake_worthy)`;

/** Every query about what belongs in the archive: the record says it, a Lake only holds it. */
export class LakeRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /** What was committed or decided after a position of the record, in its order, at most so much. */
  async changesAfter(seq: number, most: number): Promise<LakeChange[]> {
    const rows = await this.#em.execute<{ seq: string; id: string; is_member: boolean }[]>(
      `select change.seq, inference.id, ${isMember} as is_member
       from (
         (select seq, id from asi_inferences where lake_worthy = true and seq > ? order by seq limit ?)
         union all
         (select seq, inference_id as id from lake_decisions where seq > ? order by seq limit ?)
       ) as change
       join asi_inferences inference on inference.id = change.id
       left join lake_decisions decision on decision.inference_id = change.id
       order by change.seq limit ?`,
      [seq, most, seq, most, most],
    );
    return rows.map((row) => ({ seq: Number(row.seq), id: row.id, isMember: row.is_member }));
  }

  /** How many inferences after a position of the record and since a time the archive holds: the rule's, and what decisions add and take away. */
  async countMembers(afterSeq: number, since: Date): Promise<number> {
    const decided = (decision: Decision, lakeWorthy: boolean) =>
      `(select count(*) from lake_decisions decision join asi_inferences inference on inference.id = decision.inference_id
        where decision.decision = '${decision}' and inference.lake_worthy = ${lakeWorthy}
          and inference.seq > ? and inference.created_at >= ?)`;
    const [row] = await this.#em.execute<{ members: string }[]>(
      `select (select count(*) from asi_inferences where lake_worthy = true and seq > ? and created_at >= ?)
         + ${decided('ARCHIVED', false)} - ${decided('REMOVED', true)} as members`,
      [afterSeq, since, afterSeq, since, afterSeq, since],
    );
    return Number(row?.members ?? 0);
  }

  /** The ids among those given that the archive holds. */
  async membersAmong(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#em.execute<{ id: string }[]>(
      `select inference.id
       from asi_inferences inference left join lake_decisions decision on decision.inference_id = inference.id
       where inference.id in (${placeholders(ids)}) and ${isMember}`,
      [...ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The entries of those given that the archive holds, in the order of the record. */
  async entries(ids: readonly string[]): Promise<LakeEntry[]> {
    if (ids.length === 0) return [];
    const rows: unknown[] = await this.#em.execute(
      `select inference.id, inference.seq, extract(epoch from inference.created_at) * 1000 as created_ms,
         inference.input_text, inference.flux_position, inference.confidence, inference.signal_strength,
         inference.elp_channels::text as elp_channels, to_json(beam.digits)::text as digits,
         encode(array_send(inference.semantic_embedding), 'base64') as embedding,
         model.id as model_id, model.digest,
         (select json_build_object('type', intervention_type, 'position', position, 'signalBefore', signal_before,
            'signalAfter', signal_after, 'confidenceBoost', confidence_boost)::text
          from sacred_interventions where inference_id = inference.id order by id limit 1) as intervention
       from asi_inferences inference
       left join beam_tensors beam on beam.id = inference.beam_tensor_id
       left join onnx_models model on model.id = inference.onnx_model_id
       left join lake_decisions decision on decision.inference_id = inference.id
       where inference.id in (${placeholders(ids)}) and ${isMember}
       order by inference.seq`,
      [...ids],
    );
    return rows.map((row) => entryOf(rowSchema.parse(row)));
  }

  /** Digests of the models' files, by the models' ids. */
  async modelDigests(): Promise<Map<string, string>> {
    const rows = await this.#em.execute<{ id: string; digest: string }[]>(
      'select id, digest from onnx_models where digest is not null',
    );
    return new Map(rows.map(({ id, digest }) => [id, digest]));
  }

  /** An inference's vector and the digest of its model; null if there is none. */
  async meaningOf(id: string): Promise<{ readonly digest: string; readonly vector: Float32Array } | null> {
    const [row] = await this.#em.execute<{ digest: string; embedding: string }[]>(
      `select model.digest, encode(array_send(inference.semantic_embedding), 'base64') as embedding
       from asi_inferences inference join onnx_models model on model.id = inference.onnx_model_id
       where inference.id = ? and inference.semantic_embedding is not null and model.digest is not null`,
      [id],
    );
    return row === undefined ? null : { digest: row.digest, vector: vectorOf(row.embedding) };
  }

  /** Keeps a decision; false if there is no such inference. */
  decide(inferenceId: string, decision: Decision): Promise<boolean> {
    return this.#em.transactional(async (em) => {
      const [seq] = await takeSequenceNumbers(em, 1);
      const rows = await em.execute<unknown[]>(
        `insert into lake_decisions (inference_id, seq, decision)
         select id, ?, ? from asi_inferences where id = ?
         on conflict (inference_id) do update
           set seq = excluded.seq, decision = excluded.decision, created_at = now()
         returning inference_id`,
        [seq, decision, inferenceId],
      );
      return rows.length > 0;
    });
  }
}

function placeholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

function entryOf(row: z.output<typeof rowSchema>): LakeEntry {
  return {
    id: row.id,
    seq: row.seq,
    createdAt: Math.round(row.created_ms),
    text: row.input_text,
    digits: parsed(digitsSchema, row.digits),
    embedding: row.embedding === null ? null : vectorOf(row.embedding),
    model: row.model_id === null || row.digest === null ? null : { id: row.model_id, digest: row.digest },
    fluxPosition: row.flux_position,
    elpChannels: parsed(elpSchema, row.elp_channels),
    confidence: row.confidence,
    signal: row.signal_strength,
    intervention: parsed(interventionSchema, row.intervention),
  };
}

function parsed<Schema extends z.ZodType>(schema: Schema, json: string | null): z.output<Schema> | null {
  return json === null ? null : schema.parse(JSON.parse(json));
}
