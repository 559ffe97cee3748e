-- The cross-encoder that read the claims of a response. Until now rules alone judged them.
-- Plain SQL without transaction commands, safe to run twice.

alter table asi_inferences add column if not exists judge_name text;
alter table asi_inferences add column if not exists judge_digest text;

comment on column asi_inferences.judge_name is
  'Name of the cross-encoder that read the claims; null if rules alone judged them';
comment on column asi_inferences.judge_digest is 'SHA-256 of the files of that cross-encoder, in hexadecimal';
