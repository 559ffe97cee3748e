-- What people say of inferences, and the calibrators that are fitted on it.
-- Plain SQL without transaction commands, safe to run twice.

create table if not exists feedback (
  id uuid not null default gen_random_uuid(),
  inference_id uuid not null,
  supported boolean,
  flux_position integer,
  elp jsonb,
  annotator text,
  is_held_out boolean not null,
  training_sample_id uuid,
  created_at timestamptz not null default now(),
  constraint feedback_pkey primary key (id),
  constraint feedback_inference_id_fkey foreign key (inference_id)
    references asi_inferences (id) on delete cascade,
  constraint feedback_training_sample_id_fkey foreign key (training_sample_id)
    references training_samples (id) on delete set null,
  constraint feedback_flux_position_check check (flux_position >= 0 and flux_position <= 9),
  constraint feedback_elp_check check (
    elp is null
    or coalesce(
      elp @@ 'strict $.ethos >= 0 && $.ethos <= 1 && $.logos >= 0 && $.logos <= 1 && $.pathos >= 0 && $.pathos <= 1',
      false
    )
  ),
  constraint feedback_annotator_check check (char_length(annotator) >= 1 and char_length(annotator) <= 128),
  constraint feedback_content_check check (supported is not null or flux_position is not null or elp is not null)
);

create index if not exists idx_feedback_inference on feedback (inference_id);
create index if not exists idx_feedback_training_sample on feedback (training_sample_id);

comment on table feedback is 'What people say of inferences; every word is kept';
comment on column feedback.id is 'Feedback identifier';
comment on column feedback.inference_id is 'Inference that it is about';
comment on column feedback.supported is 'Whether the evidence carries the response; null if nothing was said of it';
comment on column feedback.flux_position is 'Position that the text should have: 1 to 9, or 0 for none; null if nothing was said of it';
comment on column feedback.elp is 'JSON object that the text should have: ethos, logos, pathos, each 0 to 1; null if nothing was said of it';
comment on column feedback.annotator is 'Who says it, as the caller names them; null for nobody in particular';
comment on column feedback.is_held_out is 'Whether no calibrator is ever fitted on it; decided by the id of the inference alone';
comment on column feedback.training_sample_id is 'Training sample made of it; null if none was, or a later word replaced it';
comment on column feedback.created_at is 'When the feedback was stored';

create table if not exists calibrators (
  version serial not null,
  evidence text not null,
  evidence_model text not null,
  method text not null,
  parameters jsonb not null,
  labels integer not null,
  held_out integer not null,
  auroc real,
  brier real,
  ece real,
  length_auroc real,
  previous_brier real,
  is_promoted boolean not null default false,
  created_at timestamptz not null default now(),
  constraint calibrators_pkey primary key (version),
  constraint calibrators_evidence_check check (evidence in ('CONTEXT', 'SAMPLES')),
  constraint calibrators_method_check check (method in ('PLATT', 'ISOTONIC')),
  constraint calibrators_parameters_check check (jsonb_typeof(parameters) = 'object'),
  constraint calibrators_labels_check check (labels >= 50),
  constraint calibrators_held_out_check check (held_out >= 0),
  constraint calibrators_auroc_check check (auroc >= 0::real and auroc <= 1::real),
  constraint calibrators_brier_check check (brier >= 0::real and brier <= 1::real),
  constraint calibrators_ece_check check (ece >= 0::real and ece <= 1::real),
  constraint calibrators_length_auroc_check check (length_auroc >= 0::real and length_auroc <= 1::real),
  constraint calibrators_previous_brier_check check (previous_brier >= 0::real and previous_brier <= 1::real)
);

create unique index if not exists idx_calibrators_promoted on calibrators (evidence) where is_promoted = true;
create index if not exists idx_calibrators_evidence on calibrators (evidence, version desc);

comment on table calibrators is 'Every version of the maps from scores to probabilities that was fitted on labels of this installation';
comment on column calibrators.version is 'Version number';
comment on column calibrators.evidence is 'Evidence of the responses it is for: CONTEXT or SAMPLES';
comment on column calibrators.evidence_model is 'Version of the shipped evidence model whose scores it reads';
comment on column calibrators.method is 'PLATT or ISOTONIC';
comment on column calibrators.parameters is 'JSON object: intercept and slope over the log odds of the score; or knots, each a score and its probability';
comment on column calibrators.labels is 'Labels it was fitted on';
comment on column calibrators.held_out is 'Held-out labels it was measured on';
comment on column calibrators.auroc is 'Area under the ROC curve on the held-out labels, 0 to 1; null where a kind of them is missing';
comment on column calibrators.brier is 'Brier score on the held-out labels, 0 to 1; null without any';
comment on column calibrators.ece is 'Expected calibration error on the held-out labels, ten bins, 0 to 1; null without any';
comment on column calibrators.length_auroc is 'Area under the ROC curve of the length of the response alone on the held-out labels, in its better direction';
comment on column calibrators.previous_brier is 'Brier score of what was in force before, on the same held-out labels; null without any';
comment on column calibrators.is_promoted is 'Whether it is in force; at most one is for each evidence';
comment on column calibrators.created_at is 'When the version was fitted';
