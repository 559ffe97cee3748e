import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { inLockQueue } from '../../platform/database/lock-queue.ts';
import { vectorOf } from '../../platform/database/sent-vector.ts';
import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import { elpSchema } from '../beams/beam.input.ts';
import { keepCall } from '../idempotency/idempotency-key.repository.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import { withLockedInference } from '../record/locked-inference.ts';
import { takePlaces } from '../record/sequence-numbers.ts';
import { interventionSchema } from './lake.events.ts';
import type { Decision } from './lake-decision.entity.ts';

/** An inference that cannot be turned into an entry, and the reason. */
export interface UnreadableInference {
  readonly id: string;
  readonly reason: string;
}

const rowSchema = z.object({
  id: z.string(),
  seq: z.coerce.number(),
  created_ms: z.coerce.number().min(0, 'expects a time since 1970'),
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
const idSchema = z.object({ id: z.string() });
const digitsSchema = z.array(z.number()).length(9);

/** The first intervention of an inference as JSON, or null. */
export const interventionJson = `
  (select json_build_object('type', intervention_type, 'position', position, 'signalBefore', signal_before,
     'signalAfter', signal_after, 'confidenceBoost', confidence_boost)::text
   from sacred_interventions where inference_id = inference.id order by id limit 1)`;

/** All queries on archived inferences and on decisions about them. */
export class LakeRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /** Returns the entries of inferences, in the order of the audit trail. */
  async entries(ids: readonly string[]): Promise<{
    readonly entries: readonly LakeEntry[];
    readonly unreadable: readonly UnreadableInference[];
  }> {
    const entries: LakeEntry[] = [];
    const unreadable: UnreadableInference[] = [];
    for (const row of await this.#rows(ids)) {
      const read = entryOrReason(row);
      if ('reason' in read) unreadable.push(read);
      else entries.push(read);
    }
    return { entries, unreadable };
  }

  /**
   * Returns the given ids that belong to inferences of this database, whether archived or not.
   * Erased and deleted inferences are included.
   */
  async recordedAmong(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#em.execute<{ id: string }[]>(
      `select id from asi_inferences where id in (${placeholders(ids)})
       union select inference_id from erased_inferences where inference_id in (${placeholders(ids)})`,
      [...ids, ...ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Returns the lengths of the vectors of the models, by the digests of their files. */
  async modelDimensions(): Promise<Map<string, number>> {
    const rows = await this.#em.execute<{ digest: string; embedding_dim: number }[]>(
      `select digest, embedding_dim from onnx_models where digest is not null and kind = 'embedding'`,
    );
    return new Map(rows.map((row) => [row.digest, row.embedding_dim]));
  }

  /** Returns the digests of the files of the models, by model id. */
  async modelDigests(): Promise<Map<string, string>> {
    const rows = await this.#em.execute<{ id: string; digest: string }[]>(
      'select id, digest from onnx_models where digest is not null',
    );
    return new Map(rows.map(({ id, digest }) => [id, digest]));
  }

  /**
   * Returns a vector of an inference and the digest of its space. Null if there is none.
   * @param digest of the space. Default: the space of the default model, or if the inference has no
   * vector in it, the space of the model that read the inference, or another.
   */
  async meaningOf(
    id: string,
    digest: string | null = null,
  ): Promise<{ readonly digest: string; readonly vector: Float32Array } | null> {
    const [row] = await this.#em.execute<{ digest: string; embedding: string }[]>(
      `select digest, encode(array_send(vector), 'base64') as embedding from (
         select model.digest, inference.semantic_embedding as vector, true as is_own
         from asi_inferences inference join onnx_models model on model.id = inference.onnx_model_id
         where inference.id = ? and inference.semantic_embedding is not null and model.digest is not null
         union all
         select model_digest, vector, false from inference_vectors where inference_id = ?
       ) as meaning
       where ?::text is null or digest = ?
       order by exists (select from onnx_models where is_default and digest = meaning.digest) desc, is_own desc
       limit 1`,
      [id, id, digest, digest],
    );
    return row === undefined ? null : { digest: row.digest, vector: vectorOf(row.embedding) };
  }

  /** Returns the text of an inference that was not erased. Null if there is none. */
  async textOf(id: string): Promise<string | null> {
    const [row] = await this.#em.execute<{ text: string }[]>(
      'select input_text as text from asi_inferences where id = ? and erased_at is null',
      [id],
    );
    return row?.text ?? null;
  }

  /** Stores a decision. Returns false if there is no such inference. */
  decide(inferenceId: string, decision: Decision, call: KeyedCall | null = null): Promise<boolean> {
    return withLockedInference(this.#em, inferenceId, async (em) => {
      const { sequence } = await takePlaces(em, 1);
      const rows = await em.execute<unknown[]>(
        `insert into lake_decisions (inference_id, seq, decision)
         select id, ?, ? from asi_inferences where id = ? and erased_at is null
         on conflict (inference_id) do update
           set seq = excluded.seq, decision = excluded.decision, created_at = now()
         returning inference_id`,
        [sequence[0], decision, inferenceId],
      );
      if (rows.length > 0) await keepCall(em, call, []);
      return rows.length > 0;
    });
  }

  /** Whether there is a decision about an inference that was neither erased nor deleted since. */
  async hasDecision(inferenceId: string): Promise<boolean> {
    const rows = await this.#em.execute<unknown[]>(
      `select 1 from lake_decisions decision join asi_inferences inference on inference.id = decision.inference_id
       where inference.id = ? and inference.erased_at is null`,
      [inferenceId],
    );
    return rows.length > 0;
  }

  /**
   * Stores a call that removes an entry which is not in the database, with the id of the entry.
   * @throws KeyTakenError
   */
  keepRemoval(entryId: string, call: KeyedCall | null): Promise<void> {
    return inLockQueue(this.#em, 'rows', () => keepCall(this.#em, call, [entryId]));
  }

  async #rows(ids: readonly string[]): Promise<unknown[]> {
    if (ids.length === 0) return [];
    return this.#em.execute(
      `select inference.id, inference.seq, extract(epoch from inference.created_at) * 1000 as created_ms,
         inference.input_text, inference.flux_position, inference.confidence, inference.signal_strength,
         inference.elp_channels::text as elp_channels, to_json(beam.digits)::text as digits,
         encode(array_send(inference.semantic_embedding), 'base64') as embedding,
         model.id as model_id, model.digest, ${interventionJson} as intervention
       from asi_inferences inference
       left join beam_tensors beam on beam.id = inference.beam_tensor_id
       left join onnx_models model on model.id = inference.onnx_model_id
       where inference.id in (${placeholders(ids)})
       order by inference.seq`,
      [...ids],
    );
  }
}

/**
 * A row that was written to the database by another program may contain values that an entry cannot
 * have.
 */
function entryOrReason(row: unknown): LakeEntry | UnreadableInference {
  try {
    return entryOf(rowSchema.parse(row));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return { id: idSchema.parse(row).id, reason };
  }
}

export function placeholders(values: readonly unknown[]): string {
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
