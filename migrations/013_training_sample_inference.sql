-- A training sample made of feedback knows its inference, so that it goes with that, whatever became of the feedback.
-- Plain SQL without transaction commands, safe to run twice.

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
