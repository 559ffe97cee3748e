-- Which model answers when none is named, and how well the anchors fit each model.
-- Plain SQL without transaction commands, safe to run twice.

alter table onnx_models add column if not exists is_default boolean not null default false;
alter table onnx_models add column if not exists anchor_fit jsonb;

do $$
begin
  if not exists (select from pg_constraint where conname = 'onnx_models_anchor_fit_check' and conrelid = 'onnx_models'::regclass) then
    alter table onnx_models add constraint onnx_models_anchor_fit_check check (jsonb_typeof(anchor_fit) = 'object');
  end if;
end
$$;

create unique index if not exists idx_onnx_models_default on onnx_models (is_default) where is_default = true;

comment on column onnx_models.is_default is 'Whether it answers when no model is named; at most one does';
comment on column onnx_models.anchor_fit is 'JSON object: how the anchors fit the model, measured on the held-out ones: version, temperature, accuracy, expected_calibration_error, held_out; null until it was loaded';
