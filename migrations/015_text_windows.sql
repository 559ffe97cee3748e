-- A text longer than a model reads at once is read in windows. Until now it was cut.
-- Plain SQL without transaction commands, safe to run twice.

alter table asi_inferences add column if not exists segments integer;
alter table onnx_models add column if not exists runs_texts_together boolean;

do $$
begin
  if not exists (select from pg_constraint where conname = 'asi_inferences_segments_check' and conrelid = 'asi_inferences'::regclass) then
    alter table asi_inferences add constraint asi_inferences_segments_check check (segments > 0);
  end if;
end
$$;

comment on column asi_inferences.segments is 'Windows in which the model read the text; null of an inference from outside or of an earlier version';
comment on column onnx_models.max_tokens is 'Tokens the model reads at once, special tokens included; a longer text is read in windows';
comment on column onnx_models.runs_texts_together is 'Whether several texts share a run of the model; null until this version has loaded it';
