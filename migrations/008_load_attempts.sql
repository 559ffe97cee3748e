-- Loads of a model that did not end, so that a model which ends the server is not loaded at every start.
-- Plain SQL without transaction commands, safe to run twice.

alter table onnx_models add column if not exists load_attempts integer not null default 0;

do $$
begin
  if not exists (select from pg_constraint where conname = 'onnx_models_load_attempts_check' and conrelid = 'onnx_models'::regclass) then
    alter table onnx_models add constraint onnx_models_load_attempts_check check (load_attempts >= 0);
  end if;
end
$$;

comment on column onnx_models.load_attempts is 'Loads that were begun since the model came to be loading and that did not end';
