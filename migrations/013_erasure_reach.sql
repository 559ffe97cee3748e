-- What an erasure did not reach: training samples whose feedback is gone, and the statistics of the planner.
-- Plain SQL without transaction commands, safe to run twice.

-- A training sample made of feedback knows its inference, so that it goes with that, whatever became of the feedback.
alter table training_samples add column if not exists inference_id uuid;

comment on column training_samples.inference_id is 'Inference whose text it holds, of a sample made of feedback; null of any other. No foreign key: truncating the inferences must leave other samples';

create index if not exists idx_training_samples_inference on training_samples (inference_id);

update training_samples set inference_id = feedback.inference_id
from feedback
where feedback.training_sample_id = training_samples.id and training_samples.inference_id is null;

-- A server of an earlier version stores samples without their inference.
create or replace function feedback_note_sample_fn() returns trigger
language plpgsql as $$
begin
  update training_samples set inference_id = new.inference_id
  where id = new.training_sample_id and inference_id is null;
  return null;
end
$$;

comment on function feedback_note_sample_fn() is 'Trigger: notes the inference of a training sample that was stored without it';

create or replace trigger note_sample
after insert on feedback
for each row execute function feedback_note_sample_fn();

create or replace function asi_inferences_note_deletion_fn() returns trigger
language plpgsql as $$
begin
  insert into erased_inferences (inference_id) values (old.id);
  delete from training_samples where inference_id = old.id;
  delete from beam_tensors
  where id = old.beam_tensor_id
    and not exists (select from asi_inferences where beam_tensor_id = old.beam_tensor_id);
  return null;
end
$$;

comment on function asi_inferences_note_deletion_fn() is 'Trigger: notes a deleted inference for the servers, and deletes its tensor and the training samples made of it';

create or replace function asi_inferences_note_truncation_fn() returns trigger
language plpgsql as $$
begin
  insert into erased_inferences (inference_id) select id from asi_inferences;
  delete from training_samples where inference_id is not null;
  return null;
end
$$;

drop trigger if exists note_deletion on feedback;
drop function if exists feedback_note_deletion_fn();

-- `analyze` keeps values of columns for the planner, which never looks for texts and vectors. Naming the type again removes what it has kept, and rewrites nothing.
alter table asi_inferences
  alter column input_text type text, alter column input_text set statistics 0,
  alter column response_text type text, alter column response_text set statistics 0,
  alter column evidence_texts type text[], alter column evidence_texts set statistics 0,
  alter column evidence_report type jsonb, alter column evidence_report set statistics 0,
  alter column semantic_embedding type real[], alter column semantic_embedding set statistics 0;
alter table verifications alter column report type jsonb, alter column report set statistics 0;
alter table training_samples alter column input_text type text, alter column input_text set statistics 0;
