-- What was erased, so that every server removes its copies, one that was down at the time too.
-- Plain SQL without transaction commands, safe to run twice.

alter table asi_inferences add column if not exists erased_at timestamptz;

comment on column asi_inferences.erased_at is 'When its texts and vector were removed; null while they are there. Its figures stay, for what is counted';

create table if not exists erasures (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  requested_by text not null,
  reason text,
  session_id text,
  through_seq bigint,
  inferences integer not null default 0,
  requested_at timestamptz not null default now(),
  completed_at timestamptz,
  constraint erasures_pkey primary key (id),
  constraint erasures_kind_check check (kind in ('INFERENCE', 'SESSION')),
  constraint erasures_requested_by_check check (requested_by in ('MUTATION', 'COMMAND')),
  constraint erasures_reason_check check (char_length(reason) >= 1 and char_length(reason) <= 500),
  constraint erasures_inferences_check check (inferences >= 0),
  constraint erasures_completed_check check (completed_at is null or session_id is null)
);

create index if not exists idx_erasures_incomplete on erasures (id) where completed_at is null;

comment on table erasures is 'Every request to erase, without any of what was erased';
comment on column erasures.id is 'Erasure identifier';
comment on column erasures.kind is 'INFERENCE or SESSION';
comment on column erasures.requested_by is 'MUTATION or COMMAND';
comment on column erasures.reason is 'Why, as the operator says it';
comment on column erasures.session_id is 'Session that is being erased; null once that is complete';
comment on column erasures.through_seq is 'Last place in the record that the erasure of a session reaches; null for one inference';
comment on column erasures.inferences is 'Inferences that it has erased so far';
comment on column erasures.requested_at is 'When it was requested';
comment on column erasures.completed_at is 'When the last of its inferences was erased in the record; null until then';

create table if not exists erased_inferences (
  seq bigserial not null,
  inference_id uuid not null,
  erasure_id uuid,
  erased_at timestamptz not null default now(),
  constraint erased_inferences_pkey primary key (seq),
  constraint erased_inferences_erasure_id_fkey foreign key (erasure_id) references erasures (id)
);

create index if not exists idx_erased_inferences_inference on erased_inferences (inference_id);
create index if not exists idx_erased_inferences_erasure on erased_inferences (erasure_id);

create or replace trigger commit_order
before insert on erased_inferences
for each statement execute function asi_inferences_commit_order_fn();

comment on table erased_inferences is 'Every inference that was erased or deleted, in the order of the commits; servers follow it';
comment on column erased_inferences.seq is 'Position among them: numbers become visible in rising order, gaps are possible';
comment on column erased_inferences.inference_id is 'The inference; its row is gone if it was deleted';
comment on column erased_inferences.erasure_id is 'Request that erased it; null if its row was deleted by SQL';
comment on column erased_inferences.erased_at is 'When it was erased or deleted';

-- Deletion by SQL. What belongs to an inference alone goes with it, and the servers learn of it.
create or replace function asi_inferences_note_deletion_fn() returns trigger
language plpgsql as $$
begin
  insert into erased_inferences (inference_id) values (old.id);
  delete from beam_tensors
  where id = old.beam_tensor_id
    and not exists (select from asi_inferences where beam_tensor_id = old.beam_tensor_id);
  return null;
end
$$;

comment on function asi_inferences_note_deletion_fn() is 'Trigger: notes a deleted inference for the servers, and deletes its tensor';

create or replace trigger note_deletion
after delete on asi_inferences
for each row execute function asi_inferences_note_deletion_fn();

create or replace function asi_inferences_note_truncation_fn() returns trigger
language plpgsql as $$
begin
  insert into erased_inferences (inference_id) select id from asi_inferences;
  delete from training_samples where id in (select training_sample_id from feedback);
  return null;
end
$$;

comment on function asi_inferences_note_truncation_fn() is 'Trigger: notes all inferences for the servers, and deletes the training samples made of them';

create or replace trigger note_truncation
before truncate on asi_inferences
for each statement execute function asi_inferences_note_truncation_fn();

-- A training sample made of feedback holds the inference's text.
create or replace function feedback_note_deletion_fn() returns trigger
language plpgsql as $$
begin
  delete from training_samples
  where id = old.training_sample_id and not exists (select from asi_inferences where id = old.inference_id);
  return null;
end
$$;

comment on function feedback_note_deletion_fn() is 'Trigger: deletes the training sample of feedback whose inference was deleted';

create or replace trigger note_deletion
after delete on feedback
for each row execute function feedback_note_deletion_fn();
