-- What a verdict was judged by, and the second look at it.
-- Plain SQL without transaction commands, safe to run twice.

alter table asi_inferences add column if not exists evidence_texts text[];
alter table asi_inferences add column if not exists evidence_score real;
alter table asi_inferences add column if not exists evidence_model text;
alter table asi_inferences add column if not exists probability_supported real;
alter table asi_inferences add column if not exists verdict_threshold real;
alter table asi_inferences add column if not exists calibrated boolean not null default false;
alter table asi_inferences add column if not exists calibrator_version integer;
alter table asi_inferences add column if not exists verdict_stage text not null default 'FINAL';

do $$
declare
  expected record;
begin
  for expected in
    select * from (values
      ('asi_inferences_evidence_score_check', 'check (evidence_score >= 0::real and evidence_score <= 1::real)'),
      ('asi_inferences_probability_supported_check', 'check (probability_supported >= 0::real and probability_supported <= 1::real)'),
      ('asi_inferences_verdict_threshold_check', 'check (verdict_threshold >= 0::real and verdict_threshold <= 1::real)'),
      ('asi_inferences_verdict_stage_check', 'check (verdict_stage in (''FINAL'', ''PROVISIONAL'', ''VERIFIED''))')
    ) as given (name, definition)
  loop
    if not exists (select from pg_constraint where conname = expected.name and conrelid = 'asi_inferences'::regclass) then
      execute format('alter table asi_inferences add constraint %I %s', expected.name, expected.definition);
    end if;
  end loop;
end
$$;

create index if not exists idx_asi_inferences_provisional on asi_inferences (seq) where verdict_stage = 'PROVISIONAL';

comment on column asi_inferences.evidence_texts is 'Passages or samples that the response was held against, as they were given';
comment on column asi_inferences.evidence_score is 'Probability that the response is supported, before any calibrator of this installation; 0 to 1';
comment on column asi_inferences.evidence_model is 'Version of the evidence model that gave the score';
comment on column asi_inferences.probability_supported is 'Probability that the response is supported; 0 to 1; null without evidence';
comment on column asi_inferences.verdict_threshold is 'Probability below which the verdict is HALLUCINATED; null without evidence';
comment on column asi_inferences.calibrated is 'Whether a calibrator fitted on labels of this installation gave the probability';
comment on column asi_inferences.calibrator_version is 'Version of that calibrator';
comment on column asi_inferences.verdict_stage is 'FINAL; or PROVISIONAL until a second model has looked, and VERIFIED after it';

comment on column onnx_models.embedding_dim is 'Length of the embedding vector; of a cross-encoder, its number of scores';
comment on column onnx_models.digest is 'SHA-256 of model and tokenizer files, and of the configuration of a cross-encoder, hexadecimal; null until they have been read';
comment on column onnx_models.anchor_fit is 'JSON object: how the anchors fit the model, measured on the held-out ones: version, temperature, accuracy, expected_calibration_error, reliability, held_out; null until it was loaded';

create table if not exists verifications (
  id uuid not null default gen_random_uuid(),
  seq bigint not null,
  inference_id uuid not null,
  onnx_model_id uuid,
  verdict_before text not null,
  verdict text not null,
  probability_before real not null,
  probability_supported real not null,
  report jsonb not null,
  processing_time_ms integer not null,
  created_at timestamptz not null default now(),
  constraint verifications_pkey primary key (id),
  constraint verifications_seq_key unique (seq),
  constraint verifications_inference_id_key unique (inference_id),
  constraint verifications_inference_id_fkey foreign key (inference_id)
    references asi_inferences (id) on delete cascade,
  constraint verifications_onnx_model_id_fkey foreign key (onnx_model_id)
    references onnx_models (id) on delete set null,
  constraint verifications_verdict_before_check check (verdict_before in ('SUPPORTED', 'HALLUCINATED')),
  constraint verifications_verdict_check check (verdict in ('SUPPORTED', 'HALLUCINATED')),
  constraint verifications_probability_before_check check (probability_before >= 0::real and probability_before <= 1::real),
  constraint verifications_probability_supported_check check (
    probability_supported >= 0::real and probability_supported <= 1::real
  ),
  constraint verifications_report_check check (jsonb_typeof(report) = 'object'),
  constraint verifications_processing_time_ms_check check (processing_time_ms >= 0)
);

create index if not exists idx_verifications_model on verifications (onnx_model_id);

comment on table verifications is 'Second looks at verdicts, each numbered among the inferences';
comment on column verifications.id is 'Verification identifier';
comment on column verifications.seq is 'Position in the record, from the same numbers as the inferences';
comment on column verifications.inference_id is 'Inference whose verdict was looked at; once at most';
comment on column verifications.onnx_model_id is 'Cross-encoder that looked';
comment on column verifications.verdict_before is 'Provisional verdict: SUPPORTED or HALLUCINATED';
comment on column verifications.verdict is 'Verified verdict: SUPPORTED or HALLUCINATED';
comment on column verifications.probability_before is 'Probability behind the provisional verdict; 0 to 1';
comment on column verifications.probability_supported is 'Probability by the cross-encoder that the response is supported; 0 to 1';
comment on column verifications.report is 'JSON object: for each sentence of the response its support and contradiction, each 0 to 1';
comment on column verifications.processing_time_ms is 'Time of the second look, in milliseconds';
comment on column verifications.created_at is 'When the verification was stored';
