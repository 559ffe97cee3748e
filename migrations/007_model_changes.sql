-- What happened to models, so that whoever follows them can resume.
-- Plain SQL without transaction commands, safe to run twice.

create table if not exists asi_model_changes (
  seq bigserial not null,
  change text not null,
  model_id uuid not null,
  model_name text not null,
  created_at timestamptz not null default now(),
  constraint asi_model_changes_pkey primary key (seq),
  constraint asi_model_changes_change_check check (
    change in ('registered', 'loaded', 'failed', 'unloaded', 'enabled', 'disabled', 'made-default', 'removed')
  )
);

create index if not exists idx_asi_model_changes_name on asi_model_changes (model_name, seq);

create or replace trigger commit_order
before insert on asi_model_changes
for each statement execute function asi_inferences_commit_order_fn();

comment on table asi_model_changes is 'Every change of a model, in the order of their commits';
comment on column asi_model_changes.seq is 'Position among the changes: numbers become visible in rising order, gaps are possible';
comment on column asi_model_changes.change is 'registered, loaded, failed, unloaded, enabled, disabled, made-default or removed';
comment on column asi_model_changes.model_id is 'The model; it may have been removed since';
comment on column asi_model_changes.model_name is 'Name of the model at that time';
comment on column asi_model_changes.created_at is 'When it happened';
