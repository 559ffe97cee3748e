import type { SqlEntityManager } from '@mikro-orm/sql';
import { float32ArrayLiteral, shortestFloat32 } from '../../statistics/float32.ts';
import { type CallToKeep, keepingCalls } from '../idempotency/idempotency-key.repository.ts';
import { KeyTakenError } from '../idempotency/keyed-call.ts';
import { countingRuns, runsAsJson, runsByModel } from '../models/run-counting.ts';
import type { InferenceDraft } from './draft.ts';
import type { CommittedInference } from './inference.events.ts';

/**
 * One round trip for six tables: what an inference costs is mostly waiting for the database. The rows travel as one JSON text; vectors in it are
 * PostgreSQL's own array literals, which it reads faster than arrays of JSON.
 */
const statement = `
  with ${countingRuns}, given as materialized (
    select * from json_to_recordset(?::json) as given (
      id uuid, seq bigint, input_text text, response_text text, session_id text, model_id uuid, embedding text,
      flux_position integer, archetype text, confidence real, signal_strength real, elp_channels jsonb, verdict text,
      evidence text, evidence_report jsonb, evidence_texts text[], evidence_score real, evidence_model text,
      probability_supported real,
      verdict_threshold real, calibrated boolean, calibrator_version integer, verdict_stage text,
      vortex_flow text, lake_worthy boolean, processing_time_ms integer, created_at timestamptz,
      beam_id uuid, digits text, beam_confidence real, beam_elp_channels jsonb, beam_flux_position integer,
      intervention jsonb, context jsonb)
  ), beams as (
    insert into beam_tensors (id, digits, confidence, elp_channels, flux_position, created_at)
    select beam_id, digits::real[], beam_confidence, beam_elp_channels, beam_flux_position, created_at
    from given where beam_id is not null
  ), inferences as (
    insert into asi_inferences (
      id, seq, input_text, response_text, session_id, beam_tensor_id, onnx_model_id, semantic_embedding,
      flux_position, archetype, confidence, signal_strength, elp_channels, verdict, evidence, evidence_report,
      evidence_texts, evidence_score, evidence_model, probability_supported, verdict_threshold, calibrated,
      calibrator_version, verdict_stage, vortex_flow, hallucination_detected, vortex_intervention, lake_worthy, processing_time_ms, created_at)
    select
      id, seq, input_text, response_text, session_id, beam_id, (select counted.id from counted where counted.id = model_id), embedding::real[],
      flux_position, archetype, confidence, signal_strength, elp_channels, verdict, evidence, evidence_report,
      evidence_texts, evidence_score, evidence_model, probability_supported, verdict_threshold, calibrated,
      calibrator_version, verdict_stage, vortex_flow, verdict = 'HALLUCINATED', intervention is not null, lake_worthy, processing_time_ms, created_at
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

/** Of an intervention that was stored, of a model that exists, or of a call that was kept. */
interface StoredRow {
  readonly intervention_id: number | null;
  readonly inference_id: string | null;
  readonly model_id: string | null;
  readonly kept_key: string | null;
}

/**
 * Inserts inferences with their tensors and interventions, counts the runs of their models, and gives the inferences back with the interventions' row numbers. One whose
 * model was removed meanwhile is stored without it. The transaction holds the log's lock.
 * @param committed one for each draft, in order, with its sequence number.
 * @param calls kept with them.
 * @throws KeyTakenError when the key of a call is taken: the transaction is to be rolled back.
 */
export async function insertInferences(
  em: SqlEntityManager,
  drafts: readonly InferenceDraft[],
  committed: readonly CommittedInference[],
  calls: readonly CallToKeep[],
): Promise<CommittedInference[]> {
  if (drafts.length === 0) return [];
  const given = committed.map((inference, index) => rowOf(inference, drafts[index]));
  const stored = await em.execute<StoredRow[]>(statement, [
    runsAsJson(runsByModel(drafts)),
    JSON.stringify(given),
    JSON.stringify(calls),
  ]);
  if (stored.filter((row) => row.kept_key !== null).length < calls.length) throw new KeyTakenError();
  const models = new Set(stored.map((row) => row.model_id));
  const rowNumbers = new Map(stored.map((row) => [row.inference_id, row.intervention_id]));
  return committed.map((inference, index) => {
    const modelId = models.has(inference.modelId) ? inference.modelId : null;
    const intervention = drafts[index]?.intervention;
    if (intervention == null) return { ...inference, modelId };
    const id = rowNumbers.get(inference.id) ?? null;
    if (id === null) throw new RangeError('An intervention was stored without a row number.');
    const { type, ...rest } = intervention;
    const own = { id, ...rest, interventionType: type, firedWithInference: true };
    return { ...inference, modelId, interventions: [{ ...own, createdAt: inference.createdAt }] };
  });
}

function rowOf(inference: CommittedInference, draft: InferenceDraft | undefined) {
  const { beam } = inference;
  return {
    id: inference.id,
    seq: inference.seq,
    input_text: inference.inputText,
    response_text: inference.responseText,
    session_id: inference.sessionId,
    model_id: inference.modelId,
    embedding: draft?.embedding == null ? null : float32ArrayLiteral(Float32Array.from(draft.embedding)),
    flux_position: inference.fluxPosition,
    archetype: inference.archetype,
    confidence: inference.confidence,
    signal_strength: inference.signalStrength,
    elp_channels: inference.elpChannels,
    verdict: inference.verdict,
    evidence: inference.evidence,
    evidence_report: draft?.judgement?.report ?? null,
    evidence_texts: draft?.judgement?.texts ?? null,
    evidence_score: inference.evidenceScore,
    evidence_model: inference.evidenceModel,
    probability_supported: inference.probabilitySupported,
    verdict_threshold: inference.verdictThreshold,
    calibrated: inference.calibrated,
    calibrator_version: inference.calibratorVersion,
    verdict_stage: inference.verdictStage,
    vortex_flow: inference.vortexFlow,
    lake_worthy: inference.lakeWorthy,
    processing_time_ms: inference.processingTimeMs,
    created_at: inference.createdAt,
    beam_id: beam?.id ?? null,
    digits: beam === null ? null : arrayLiteral(beam.digits),
    beam_confidence: beam?.confidence ?? null,
    beam_elp_channels: beam?.elpChannels ?? null,
    beam_flux_position: beam?.fluxPosition ?? null,
    intervention: draft?.intervention ?? null,
    context: draft?.contextMetrics ?? null,
  };
}

function arrayLiteral(numbers: Float32Array | readonly number[]): string {
  return `{${Array.from(numbers, shortestFloat32).join(',')}}`;
}
