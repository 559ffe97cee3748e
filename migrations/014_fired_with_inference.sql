-- Whether an intervention fired with its inference is a fact of its own. Until now it followed from two equal times.
-- Plain SQL without transaction commands, safe to run twice: only the run that adds the column reads the times.

do $$
begin
  if not exists (
    select from pg_attribute
    where attrelid = 'sacred_interventions'::regclass and attname = 'fired_with_inference' and not attisdropped
  ) then
    alter table sacred_interventions add column fired_with_inference boolean not null default false;
    update sacred_interventions as intervention set fired_with_inference = true
    from asi_inferences as inference
    where inference.id = intervention.inference_id and inference.created_at = intervention.created_at;
  end if;
end
$$;

comment on column sacred_interventions.fired_with_inference is 'Whether it fired with its inference and was committed with it; false for one that was recorded later';
