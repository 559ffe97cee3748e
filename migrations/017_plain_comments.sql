-- Comments of tables and columns in the words of the documents.
-- Plain SQL without transaction commands, safe to run twice.

comment on column beam_tensors.confidence is
  'Confidence in the position, 0 to 1: the largest digit, or the value given with a tensor that was computed elsewhere';
comment on column beam_tensors.flux_position is
  'Position of the largest digit, 1 to 9; 0 if the two largest are too close; or the value given with a tensor that was computed elsewhere';
comment on column lake_decisions.seq is
  'Number of the latest decision in the order of commits, from the same numbers as the inferences';
comment on column erasures.through_seq is
  'Number of the last inference that the erasure of a session reaches; null for one inference';
comment on column erasures.completed_at is
  'When the last of its inferences was erased in the database; null until then';
comment on column asi_inferences.seq is
  'Number in the order of commits: numbers become visible in rising order, gaps are possible';
comment on column asi_inferences.verdict_stage is
  'FINAL; PROVISIONAL until a second model has verified the verdict, and VERIFIED after that';
comment on table verifications is
  'Verifications of verdicts by a second model, each numbered among the inferences';
comment on column verifications.seq is
  'Number in the order of commits, from the same numbers as the inferences';
comment on column verifications.inference_id is
  'Inference whose verdict was verified; each is verified at most once';
comment on column verifications.onnx_model_id is
  'Cross-encoder that verified the verdict';
comment on column verifications.processing_time_ms is
  'Time of the verification, in milliseconds';
comment on column idempotency_keys.result_ids is
  'Ids of what the call stored, in order; the response is read from the stored rows by them';
comment on column idempotency_keys.created_at is
  'When the call was stored; the key is deleted 24 hours later';
