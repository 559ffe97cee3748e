-- Vectors of inferences in the spaces of models that did not read them: what a re-embedding fills.
-- Plain SQL without transaction commands, safe to run twice.

create table if not exists inference_vectors (
  seq bigserial not null,
  inference_id uuid not null,
  model_digest text not null,
  vector real[] not null,
  created_at timestamptz not null default now(),
  constraint inference_vectors_pkey primary key (seq),
  constraint inference_vectors_inference_id_fkey foreign key (inference_id)
    references asi_inferences (id) on delete cascade,
  constraint inference_vectors_key unique (inference_id, model_digest),
  constraint inference_vectors_model_digest_check check (model_digest ~ '^[0-9a-f]{64}$'),
  constraint inference_vectors_vector_check check (
    array_position(vector, null::real) is null
    and '-Infinity'::real < all (vector) and 'Infinity'::real > all (vector)
  )
);

create index if not exists idx_inference_vectors_digest on inference_vectors (model_digest, seq);

-- A lock of its own: the commits of inferences do not wait for a re-embedding.
create or replace function inference_vectors_commit_order_fn() returns trigger
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(18387448083203410);
  return null;
end
$$;

comment on function inference_vectors_commit_order_fn() is 'Trigger: takes the lock that numbers vectors, which no inference waits for';

create or replace trigger commit_order
before insert on inference_vectors
for each statement execute function inference_vectors_commit_order_fn();

comment on table inference_vectors is 'Vectors of inferences by models that did not read them, computed later; deleted when the inference is erased';
comment on column inference_vectors.seq is 'Position among the vectors: numbers become visible in rising order, gaps are possible';
comment on column inference_vectors.inference_id is 'Inference whose text the vector belongs to';
comment on column inference_vectors.model_digest is 'SHA-256 of the files of the model, hexadecimal; only vectors with the same digest are comparable';
comment on column inference_vectors.vector is 'Unit vector of the text; finite';
comment on column inference_vectors.created_at is 'When the vector was stored';
