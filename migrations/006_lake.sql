create table if not exists lake_decisions (
  inference_id uuid not null,
  seq bigint not null,
  decision text not null,
  created_at timestamptz not null default now(),
  constraint lake_decisions_pkey primary key (inference_id),
  constraint lake_decisions_seq_key unique (seq),
  constraint lake_decisions_inference_id_fkey foreign key (inference_id)
    references asi_inferences (id) on delete cascade,
  constraint lake_decisions_decision_check check (decision in ('ARCHIVED', 'REMOVED'))
);

comment on table lake_decisions is 'What somebody decided about the archive, against the rule or with it, numbered among the inferences';
comment on column lake_decisions.inference_id is 'Inference it is about';
comment on column lake_decisions.seq is 'Position of the latest decision in the record, from the same numbers as the inferences';
comment on column lake_decisions.decision is 'ARCHIVED or REMOVED: whether the Confidence Lake holds it, whatever the rule says';
comment on column lake_decisions.created_at is 'When the latest decision was taken';
