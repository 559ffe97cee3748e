-- Calls that were sent with an idempotency key, so that a repeated call is answered again and stores nothing twice.
-- Plain SQL without transaction commands, safe to run twice.

create table if not exists idempotency_keys (
  key text not null,
  mutation text not null,
  input_digest bytea not null,
  result_ids text[] not null default '{}',
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (key),
  constraint idempotency_keys_key_check check (octet_length(key) <= 200),
  constraint idempotency_keys_input_digest_check check (octet_length(input_digest) = 32)
);

create index if not exists idx_idempotency_keys_created_at on idempotency_keys (created_at);

comment on table idempotency_keys is 'Calls that were sent with an idempotency key, each written in the transaction that stores what the call stores';
comment on column idempotency_keys.key is 'The key: 1 to 200 visible ASCII characters';
comment on column idempotency_keys.mutation is 'Name of the mutation';
comment on column idempotency_keys.input_digest is 'SHA-256 of the mutation and its input without the key';
comment on column idempotency_keys.result_ids is 'Ids of what the call stored, in order; the answer is read from the record by them';
comment on column idempotency_keys.created_at is 'When the call was stored; the key is forgotten 24 hours later';
