-- Tables, indexes, functions and the hourly summary of the inference record. PostgreSQL 14 or newer.
-- Every statement may be run again; nothing that exists is changed or lost.

-- ONNX model registry ------------------------------------------------------------------------------------------------

create table if not exists onnx_models (
  id uuid not null default gen_random_uuid(),
  name text not null,
  model_path text not null,
  tokenizer_path text not null,
  embedding_dim integer not null default 384,
  kind text not null default 'embedding',
  max_tokens integer not null default 256,
  digest text,
  status text not null default 'loading',
  error text,
  loaded_at timestamptz,
  performance_metrics jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint onnx_models_pkey primary key (id),
  constraint onnx_models_name_key unique (name),
  constraint onnx_models_kind_check check (kind in ('embedding', 'cross-encoder')),
  constraint onnx_models_status_check check (status in ('ready', 'loading', 'error', 'disabled')),
  constraint onnx_models_embedding_dim_check check (embedding_dim > 0),
  constraint onnx_models_max_tokens_check check (max_tokens > 0),
  constraint onnx_models_digest_check check (digest ~ '^[0-9a-f]{64}$'),
  constraint onnx_models_performance_metrics_check check (jsonb_typeof(performance_metrics) = 'object')
);

create index if not exists idx_onnx_models_status on onnx_models (status);

comment on table onnx_models is 'Registered ONNX models and what state they are in';
comment on column onnx_models.id is 'Model identifier';
comment on column onnx_models.name is 'Name that callers ask for the model by';
comment on column onnx_models.model_path is 'ONNX file, relative to the models directory';
comment on column onnx_models.tokenizer_path is 'tokenizer.json, relative to the models directory';
comment on column onnx_models.embedding_dim is 'Length of the embedding vector';
comment on column onnx_models.kind is 'What the model computes: embedding or cross-encoder';
comment on column onnx_models.max_tokens is 'Tokens a text is truncated to, special tokens included';
comment on column onnx_models.digest is 'SHA-256 of model and tokenizer files, hexadecimal; null until they have been read';
comment on column onnx_models.status is 'ready, loading, error or disabled';
comment on column onnx_models.error is 'Why the model is in error, for people';
comment on column onnx_models.loaded_at is 'When the files were last read successfully';
comment on column onnx_models.performance_metrics is 'JSON object: avg_inference_ms, accuracy (0 to 1), total_runs';
comment on column onnx_models.created_at is 'When the model was registered';
comment on column onnx_models.updated_at is 'When the row last changed; set by a trigger';

create or replace function update_updated_at_column() returns trigger
language plpgsql as $$
begin
  new.updated_at = now();
  return new;
end
$$;

comment on function update_updated_at_column() is 'Trigger: sets updated_at to the time of the transaction';

create or replace trigger update_onnx_models_updated_at
before update on onnx_models
for each row execute function update_updated_at_column();

-- Beam tensors -------------------------------------------------------------------------------------------------------

create table if not exists beam_tensors (
  id uuid not null default gen_random_uuid(),
  digits real[9] not null,
  confidence real not null,
  elp_channels jsonb not null,
  flux_position integer not null,
  is_sacred boolean not null generated always as (flux_position in (3, 6, 9)) stored,
  created_at timestamptz not null default now(),
  constraint beam_tensors_pkey primary key (id),
  -- NaN sorts above every number and a comparison with null is unknown, so each needs its own words.
  constraint beam_tensors_digits_check check (
    array_ndims(digits) = 1
    and array_lower(digits, 1) = 1
    and cardinality(digits) = 9
    and array_position(digits, null) is null
    and 0::real <= all (digits)
    and 1::real >= all (digits)
  ),
  constraint beam_tensors_digits_sum_check check (
    abs(
      digits[1] + digits[2] + digits[3] + digits[4] + digits[5] + digits[6] + digits[7] + digits[8] + digits[9] - 1::real
    ) <= 0.0001::real
  ),
  constraint beam_tensors_confidence_check check (confidence >= 0::real and confidence <= 1::real),
  constraint beam_tensors_elp_channels_check check (
    coalesce(
      elp_channels @@ 'strict $.ethos >= 0 && $.ethos <= 1 && $.logos >= 0 && $.logos <= 1 && $.pathos >= 0 && $.pathos <= 1',
      false
    )
  ),
  constraint beam_tensors_flux_position_check check (flux_position >= 0 and flux_position <= 9)
);

create index if not exists idx_beam_tensors_signal on beam_tensors (confidence desc);
create index if not exists idx_beam_tensors_sacred on beam_tensors (is_sacred) where is_sacred = true;
create index if not exists idx_beam_tensors_position on beam_tensors (flux_position);

comment on table beam_tensors is 'Nine-digit distributions over the flux positions, with their channels';
comment on column beam_tensors.id is 'Beam tensor identifier';
comment on column beam_tensors.digits is 'Probability of position 1 to 9: nine numbers, 0 to 1, sum 1';
comment on column beam_tensors.confidence is 'How sure the position is, 0 to 1: the largest digit, or what was told of a tensor made elsewhere';
comment on column beam_tensors.elp_channels is 'JSON object: ethos, logos, pathos, each 0 to 1';
comment on column beam_tensors.flux_position is 'Position of the largest digit, 1 to 9, 0 when the two largest are too close; or what was told of a tensor made elsewhere';
comment on column beam_tensors.is_sacred is 'Whether the flux position is 3, 6 or 9; computed';
comment on column beam_tensors.created_at is 'When the tensor was stored';

-- Inferences ---------------------------------------------------------------------------------------------------------

create table if not exists asi_inferences (
  id uuid not null default gen_random_uuid(),
  seq bigserial not null,
  input_text text not null,
  response_text text,
  session_id text,
  beam_tensor_id uuid,
  onnx_model_id uuid,
  semantic_embedding real[],
  flux_position integer not null,
  archetype text,
  confidence real not null,
  signal_strength real not null,
  elp_channels jsonb,
  verdict text not null default 'UNKNOWN',
  evidence text not null default 'NONE',
  evidence_report jsonb,
  vortex_flow text not null default 'none',
  hallucination_detected boolean not null default false,
  vortex_intervention boolean not null default false,
  lake_worthy boolean not null default false,
  processing_time_ms integer not null,
  created_at timestamptz not null default now(),
  constraint asi_inferences_pkey primary key (id),
  constraint asi_inferences_seq_key unique (seq),
  constraint asi_inferences_beam_tensor_id_fkey foreign key (beam_tensor_id)
    references beam_tensors (id) on delete set null,
  constraint asi_inferences_onnx_model_id_fkey foreign key (onnx_model_id)
    references onnx_models (id) on delete set null,
  constraint asi_inferences_semantic_embedding_check check (
    array_position(semantic_embedding, null) is null
    and '-Infinity'::real < all (semantic_embedding)
    and 'Infinity'::real > all (semantic_embedding)
  ),
  constraint asi_inferences_flux_position_check check (flux_position >= 0 and flux_position <= 9),
  constraint asi_inferences_confidence_check check (confidence >= 0::real and confidence <= 1::real),
  constraint asi_inferences_signal_strength_check check (signal_strength >= 0::real and signal_strength <= 1::real),
  constraint asi_inferences_elp_channels_check check (
    elp_channels is null
    or coalesce(
      elp_channels @@ 'strict $.ethos >= 0 && $.ethos <= 1 && $.logos >= 0 && $.logos <= 1 && $.pathos >= 0 && $.pathos <= 1',
      false
    )
  ),
  constraint asi_inferences_verdict_check check (verdict in ('UNKNOWN', 'SUPPORTED', 'HALLUCINATED')),
  constraint asi_inferences_evidence_check check (evidence in ('NONE', 'CONTEXT', 'SAMPLES')),
  constraint asi_inferences_evidence_report_check check (jsonb_typeof(evidence_report) = 'object'),
  constraint asi_inferences_vortex_flow_check check (vortex_flow in ('forward', 'backward', 'none')),
  constraint asi_inferences_processing_time_ms_check check (processing_time_ms >= 0),
  constraint asi_inferences_hallucination_check check ((verdict = 'HALLUCINATED') = hallucination_detected),
  constraint asi_inferences_verdict_evidence_check check (verdict = 'UNKNOWN' or evidence <> 'NONE'),
  constraint asi_inferences_lake_worthy_check check (not (lake_worthy and hallucination_detected))
);

create index if not exists idx_asi_inferences_signal on asi_inferences (signal_strength desc, seq desc);
create index if not exists idx_asi_inferences_signal_created on asi_inferences (signal_strength desc, created_at desc);
create index if not exists idx_asi_inferences_confidence on asi_inferences (confidence desc);
create index if not exists idx_asi_inferences_created on asi_inferences (created_at desc);
create index if not exists idx_asi_inferences_beam on asi_inferences (beam_tensor_id);
-- The lists are read newest first: the filter's column leads, the order follows.
create index if not exists idx_asi_inferences_model on asi_inferences (onnx_model_id, seq desc);
create index if not exists idx_asi_inferences_session on asi_inferences (session_id, seq desc)
  where session_id is not null;
create index if not exists idx_asi_inferences_position on asi_inferences (flux_position, seq desc);
create index if not exists idx_asi_inferences_verdict on asi_inferences (verdict, seq desc);
create index if not exists idx_asi_inferences_hallucination on asi_inferences (hallucination_detected, seq desc);
create index if not exists idx_asi_inferences_intervention on asi_inferences (vortex_intervention, seq desc)
  where vortex_intervention = true;
create index if not exists idx_asi_inferences_lake_worthy on asi_inferences (lake_worthy, seq desc)
  where lake_worthy = true;

comment on table asi_inferences is 'Every inference, in the order of its commit';
comment on column asi_inferences.id is 'Inference identifier';
comment on column asi_inferences.seq is 'Position in the record: numbers become visible in rising order, gaps are possible';
comment on column asi_inferences.input_text is 'Text that was read';
comment on column asi_inferences.response_text is 'Answer that was judged, if one was given';
comment on column asi_inferences.session_id is 'Conversation the text belongs to, as the caller names it';
comment on column asi_inferences.beam_tensor_id is 'Tensor of the text';
comment on column asi_inferences.onnx_model_id is 'Model that read the text';
comment on column asi_inferences.semantic_embedding is 'Unit vector of the text';
comment on column asi_inferences.flux_position is 'Position 1 to 9, or 0 for none';
comment on column asi_inferences.archetype is 'Name of the position';
comment on column asi_inferences.confidence is 'Calibrated probability that the flux position is right; 0 to 1';
comment on column asi_inferences.signal_strength is 'How well the content is carried, after any intervention; 0 to 1';
comment on column asi_inferences.elp_channels is 'JSON object: ethos, logos, pathos, each 0 to 1';
comment on column asi_inferences.verdict is 'UNKNOWN, SUPPORTED or HALLUCINATED; judged on the signal before any intervention';
comment on column asi_inferences.evidence is 'What the verdict rests on: NONE, CONTEXT or SAMPLES';
comment on column asi_inferences.evidence_report is 'JSON object: for each sentence of the response its nearest passage, support and reasons';
comment on column asi_inferences.vortex_flow is 'Step from the position before in the session: forward, backward or none';
comment on column asi_inferences.hallucination_detected is 'Whether the verdict is HALLUCINATED';
comment on column asi_inferences.vortex_intervention is 'Whether an intervention fired; its row is in sacred_interventions';
comment on column asi_inferences.lake_worthy is 'Whether it belongs in the Confidence Lake: signal before intervention >= 0.6, not hallucinated, and position 3, 6, 9 or confidence > 0.8';
comment on column asi_inferences.processing_time_ms is 'Time from the request to the computed result, before the commit, in milliseconds';
comment on column asi_inferences.created_at is 'When the inference was stored';

-- The lock is taken before the sequence's default is evaluated and held until the commit, so a number becomes visible
-- only after every smaller one. The sequence must keep its cache of 1.
create or replace function lock_asi_inferences() returns void
language sql volatile as $$
  select pg_advisory_xact_lock(18387448083203409)
$$;

comment on function lock_asi_inferences() is 'Waits for the right to number inferences, and holds it until the transaction ends';

create or replace function asi_inferences_commit_order_fn() returns trigger
language plpgsql as $$
begin
  perform lock_asi_inferences();
  return null;
end
$$;

comment on function asi_inferences_commit_order_fn() is 'Trigger: takes the numbering lock for whoever inserts inferences';

create or replace trigger commit_order
before insert on asi_inferences
for each statement execute function asi_inferences_commit_order_fn();

-- Sacred interventions -----------------------------------------------------------------------------------------------

create table if not exists sacred_interventions (
  id serial not null,
  inference_id uuid not null,
  position integer not null,
  signal_before real not null,
  signal_after real not null,
  confidence_boost real not null,
  intervention_type text not null,
  created_at timestamptz not null default now(),
  constraint sacred_interventions_pkey primary key (id),
  constraint sacred_interventions_inference_id_fkey foreign key (inference_id)
    references asi_inferences (id) on delete cascade,
  constraint sacred_interventions_position_check check (position in (3, 6, 9)),
  constraint sacred_interventions_signal_before_check check (signal_before >= 0::real and signal_before <= 1::real),
  constraint sacred_interventions_signal_after_check check (signal_after >= 0::real and signal_after <= 1::real),
  constraint sacred_interventions_confidence_boost_check check (
    abs(confidence_boost - (signal_after - signal_before)) < 0.00001::real
  ),
  constraint sacred_interventions_intervention_type_check check (
    intervention_type in ('magnification', 'reset', 'stabilization')
  )
);

create index if not exists idx_sacred_interventions_inference on sacred_interventions (inference_id);
create index if not exists idx_sacred_interventions_position on sacred_interventions (position);
create index if not exists idx_sacred_interventions_created on sacred_interventions (created_at desc);

comment on table sacred_interventions is 'One row for each intervention at position 3, 6 or 9';
comment on column sacred_interventions.id is 'Row number';
comment on column sacred_interventions.inference_id is 'Inference whose signal was changed';
comment on column sacred_interventions.position is 'Position that fired: 3, 6 or 9';
comment on column sacred_interventions.signal_before is 'Signal before, 0 to 1';
comment on column sacred_interventions.signal_after is 'Signal after, 0 to 1';
comment on column sacred_interventions.confidence_boost is 'signal_after - signal_before; typically around 0.15';
comment on column sacred_interventions.intervention_type is 'magnification, reset or stabilization';
comment on column sacred_interventions.created_at is 'When the intervention was stored';

-- Context metrics ----------------------------------------------------------------------------------------------------

create table if not exists context_metrics (
  id serial not null,
  inference_id uuid not null,
  token_count integer not null,
  context_window_size integer not null default 4096,
  retention_rate real not null,
  baseline_retention real,
  sacred_checkpoints integer[] not null default '{}',
  vortex_cycle_count integer not null default 0,
  created_at timestamptz not null default now(),
  constraint context_metrics_pkey primary key (id),
  constraint context_metrics_inference_id_fkey foreign key (inference_id)
    references asi_inferences (id) on delete cascade,
  constraint context_metrics_token_count_check check (token_count >= 0),
  constraint context_metrics_context_window_size_check check (context_window_size > 0),
  constraint context_metrics_retention_rate_check check (retention_rate >= 0::real and retention_rate <= 1::real),
  constraint context_metrics_baseline_retention_check check (baseline_retention >= 0::real and baseline_retention <= 1::real),
  constraint context_metrics_sacred_checkpoints_check check (sacred_checkpoints <@ array[3, 6, 9]),
  constraint context_metrics_vortex_cycle_count_check check (vortex_cycle_count >= 0)
);

create index if not exists idx_context_metrics_inference on context_metrics (inference_id);
create index if not exists idx_context_metrics_retention on context_metrics (retention_rate desc);

comment on table context_metrics is 'How much of a session''s context the window keeps, against keeping only the newest';
comment on column context_metrics.id is 'Row number';
comment on column context_metrics.inference_id is 'Inference after which the context was measured';
comment on column context_metrics.token_count is 'Tokens of the whole session so far';
comment on column context_metrics.context_window_size is 'Tokens the window holds';
comment on column context_metrics.retention_rate is 'Share of the weighted context that the vortex policy keeps; 0 to 1';
comment on column context_metrics.baseline_retention is 'Share that keeping only the newest keeps; 0 to 1';
comment on column context_metrics.sacred_checkpoints is 'Checkpoints passed: clock positions out of 3, 6, 9';
comment on column context_metrics.vortex_cycle_count is 'Completed cycles of the session';
comment on column context_metrics.created_at is 'When the metrics were stored';

-- Training samples ---------------------------------------------------------------------------------------------------

create table if not exists training_samples (
  id uuid not null default gen_random_uuid(),
  input_text text not null,
  expected_position integer not null,
  expected_elp jsonb not null,
  actual_position integer,
  actual_elp jsonb,
  loss real,
  epoch integer,
  model_id uuid,
  source text not null default 'api',
  created_at timestamptz not null default now(),
  constraint training_samples_pkey primary key (id),
  constraint training_samples_model_id_fkey foreign key (model_id)
    references onnx_models (id) on delete set null,
  constraint training_samples_expected_position_check check (expected_position >= 0 and expected_position <= 9),
  constraint training_samples_expected_elp_check check (
    coalesce(
      expected_elp @@ 'strict $.ethos >= 0 && $.ethos <= 1 && $.logos >= 0 && $.logos <= 1 && $.pathos >= 0 && $.pathos <= 1',
      false
    )
  ),
  constraint training_samples_actual_position_check check (actual_position >= 0 and actual_position <= 9),
  constraint training_samples_actual_elp_check check (
    actual_elp is null
    or coalesce(
      actual_elp @@ 'strict $.ethos >= 0 && $.ethos <= 1 && $.logos >= 0 && $.logos <= 1 && $.pathos >= 0 && $.pathos <= 1',
      false
    )
  ),
  constraint training_samples_loss_check check (loss > '-Infinity'::real and loss < 'Infinity'::real),
  constraint training_samples_epoch_check check (epoch >= 0),
  constraint training_samples_source_check check (source in ('feedback', 'import', 'api'))
);

create index if not exists idx_training_samples_model on training_samples (model_id);
create index if not exists idx_training_samples_epoch on training_samples (epoch);
create index if not exists idx_training_samples_created on training_samples (created_at desc);

comment on table training_samples is 'Texts with the position and channels they should have';
comment on column training_samples.id is 'Sample identifier';
comment on column training_samples.input_text is 'Text of the sample';
comment on column training_samples.expected_position is 'Position it should have: 1 to 9, or 0 for none';
comment on column training_samples.expected_elp is 'JSON object it should have: ethos, logos, pathos, each 0 to 1';
comment on column training_samples.actual_position is 'Position the model gave: 1 to 9, or 0 for none';
comment on column training_samples.actual_elp is 'JSON object the model gave: ethos, logos, pathos, each 0 to 1';
comment on column training_samples.loss is 'Loss of the model on the sample; finite';
comment on column training_samples.epoch is 'Training epoch the loss belongs to, from 0';
comment on column training_samples.model_id is 'Model that gave the actual values';
comment on column training_samples.source is 'Where the sample comes from: feedback, import or api';
comment on column training_samples.created_at is 'When the sample was stored';

-- Hourly performance summary -----------------------------------------------------------------------------------------

-- Averages of REAL columns carry the noise of their 24-bit fractions; six decimals are what the columns hold.
create materialized view if not exists asi_performance_summary as
select
  date_trunc('hour', created_at, 'UTC') as hour,
  count(*)::integer as total_inferences,
  round(avg(confidence)::numeric, 6)::double precision as avg_confidence,
  round(avg(signal_strength)::numeric, 6)::double precision as avg_signal,
  count(*) filter (where hallucination_detected)::integer as hallucination_count,
  count(*) filter (where vortex_intervention)::integer as intervention_count,
  count(*) filter (where lake_worthy)::integer as lake_worthy_count,
  round(avg(processing_time_ms), 3)::double precision as avg_processing_time_ms,
  count(distinct onnx_model_id)::integer as models_used
from asi_inferences
group by date_trunc('hour', created_at, 'UTC');

create unique index if not exists idx_asi_perf_summary_hour on asi_performance_summary (hour);

comment on materialized view asi_performance_summary is 'Inferences by hour, as of the last refresh';
comment on column asi_performance_summary.hour is 'Start of the hour, UTC';
comment on column asi_performance_summary.total_inferences is 'Inferences in the hour';
comment on column asi_performance_summary.avg_confidence is 'Mean confidence, 0 to 1, six decimals';
comment on column asi_performance_summary.avg_signal is 'Mean signal after interventions, 0 to 1, six decimals';
comment on column asi_performance_summary.hallucination_count is 'Inferences with the verdict HALLUCINATED';
comment on column asi_performance_summary.intervention_count is 'Inferences with an intervention';
comment on column asi_performance_summary.lake_worthy_count is 'Inferences that belong in the Confidence Lake';
comment on column asi_performance_summary.avg_processing_time_ms is 'Mean processing time in milliseconds, three decimals';
comment on column asi_performance_summary.models_used is 'Different models used in the hour';

create or replace function refresh_asi_performance_summary() returns void
language plpgsql as $$
begin
  refresh materialized view concurrently asi_performance_summary;
end
$$;

comment on function refresh_asi_performance_summary() is 'Brings the hourly summary up to date; readers keep the old one meanwhile';
