import type { SqlEntityManager } from '@mikro-orm/sql';
import { shortestFloat32 } from '../../statistics/float32.ts';
import { type CallToKeep, keepingCalls } from '../idempotency/idempotency-key.repository.ts';
import { KeyTakenError } from '../idempotency/keyed-call.ts';
import { countingRuns, runsAsJson, runsByModel } from '../models/run-counting.ts';
import { pick, sqlName, valuesOf } from './column.ts';
import type { InferenceDraft } from './draft.ts';
import type { CommittedInference } from './inference.events.ts';
import { eventColumns, inferenceColumns, unsentColumns } from './inference-columns.ts';

const columns = Object.entries(inferenceColumns);
const typed = columns.map(([name, { type }]) => `"${name}" ${type}`).join(', ');
const names = columns.map(([name]) => sqlName(name)).join(', ');
const values = columns.map(([name]) => `"${name}"`).join(', ');

/**
 * One round trip for six tables, because most of the cost of an inference is waiting for the
 * database. The rows are sent as one JSON text. Vectors in it are PostgreSQL array literals, which
 * are read faster than JSON arrays.
 */
const statement = `
  with ${countingRuns}, given as materialized (
    select * from json_to_recordset(?::json) as given (
      id uuid, seq bigint, model_id uuid, created_at timestamptz, beam_id uuid, digits real[], beam_confidence real,
      beam_elp_channels jsonb, beam_flux_position integer, intervention jsonb, context jsonb, ${typed})
  ), beams as (
    insert into beam_tensors (id, digits, confidence, elp_channels, flux_position, created_at)
    select beam_id, digits, beam_confidence, beam_elp_channels, beam_flux_position, created_at
    from given where beam_id is not null
  ), inferences as (
    insert into asi_inferences (id, seq, beam_tensor_id, onnx_model_id, created_at, ${names})
    select id, seq, beam_id, (select counted.id from counted where counted.id = model_id), created_at, ${values}
    from given
  ), contexts as (
    insert into context_metrics (
      inference_id, token_count, context_window_size, retention_rate, baseline_retention, sacred_checkpoints,
      vortex_cycle_count, segment_index, segment_tokens, created_at)
    select
      id, (context ->> 'tokenCount')::integer, (context ->> 'contextWindowSize')::integer,
      (context ->> 'retentionRate')::real, (context ->> 'baselineRetention')::real,
      array(select jsonb_array_elements_text(context -> 'sacredCheckpoints')::integer),
      (context ->> 'vortexCycleCount')::integer, (context ->> 'segmentIndex')::integer,
      (context ->> 'segmentTokens')::integer, created_at
    from given where context is not null order by seq
  ), interventions as (
    insert into sacred_interventions (
      inference_id, position, signal_before, signal_after, confidence_boost, intervention_type,
      fired_with_inference, created_at)
    select
      id, (intervention ->> 'position')::integer, (intervention ->> 'signalBefore')::real,
      (intervention ->> 'signalAfter')::real, (intervention ->> 'confidenceBoost')::real,
      intervention ->> 'type', true, created_at
    from given where intervention is not null order by seq
    returning id, inference_id
  ), ${keepingCalls}
  select id as intervention_id, inference_id, null::uuid as model_id, null::text as kept_key from interventions
  union all select null, null, id, null from counted
  union all select null, null, null, key from kept`;

/** A draft, and the inference that it becomes with its sequence number. */
export interface NumberedInference {
  readonly draft: InferenceDraft;
  readonly inference: CommittedInference;
}

/** A row that the statement returns for an intervention, an existing model or a call. */
interface StoredRow {
  readonly intervention_id: number | null;
  readonly inference_id: string | null;
  readonly model_id: string | null;
  readonly kept_key: string | null;
}

/**
 * Inserts inferences with their tensors and interventions, counts the runs of their models, and
 * returns the inferences with the row numbers of the interventions. If its model was removed in the
 * meantime, an inference is stored without it. The transaction holds the lock of the audit trail.
 * @param calls stored with them.
 * @throws KeyTakenError if the key of a call is taken: the transaction must be rolled back.
 */
export async function insertInferences(
  em: SqlEntityManager,
  numbered: readonly NumberedInference[],
  calls: readonly CallToKeep[],
): Promise<CommittedInference[]> {
  if (numbered.length === 0) return [];
  const stored = await em.execute<StoredRow[]>(statement, [
    runsAsJson(runsByModel(numbered.map(({ draft }) => draft))),
    JSON.stringify(numbered.map(rowOf)),
    JSON.stringify(calls),
  ]);
  if (stored.filter((row) => row.kept_key !== null).length < calls.length) throw new KeyTakenError();
  const models = new Set(stored.map((row) => row.model_id));
  const rowNumbers = new Map(stored.map((row) => [row.inference_id, row.intervention_id]));
  return numbered.map(({ draft: { intervention }, inference }) => {
    const modelId = models.has(inference.modelId) ? inference.modelId : null;
    if (intervention === null) return { ...inference, modelId };
    const id = rowNumbers.get(inference.id) ?? null;
    if (id === null) throw new RangeError('An intervention was stored without a row number.');
    const { type, ...rest } = intervention;
    const own = { id, ...rest, interventionType: type, firedWithInference: true };
    return { ...inference, modelId, interventions: [{ ...own, createdAt: inference.createdAt }] };
  });
}

function rowOf({ draft, inference }: NumberedInference) {
  const { beam } = inference;
  return {
    ...pick(inference, eventColumns),
    ...valuesOf(unsentColumns, draft),
    id: inference.id,
    seq: inference.seq,
    model_id: inference.modelId,
    created_at: inference.createdAt,
    beam_id: beam?.id ?? null,
    digits: beam === null ? null : arrayLiteral(beam.digits),
    beam_confidence: beam?.confidence ?? null,
    beam_elp_channels: beam?.elpChannels ?? null,
    beam_flux_position: beam?.fluxPosition ?? null,
    intervention: draft.intervention,
    context: draft.contextMetrics,
  };
}

function arrayLiteral(numbers: Float32Array | readonly number[]): string {
  return `{${Array.from(numbers, shortestFloat32).join(',')}}`;
}
