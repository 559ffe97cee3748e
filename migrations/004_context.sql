-- What one inference adds to its session's context.
-- Plain SQL without transaction commands, safe to run twice.

alter table context_metrics add column if not exists segment_index integer;
alter table context_metrics add column if not exists segment_tokens integer;

do $$
declare
  expected record;
begin
  for expected in
    select * from (values
      ('context_metrics_segment_index_check', 'check (segment_index > 0)'),
      ('context_metrics_segment_tokens_check', 'check (segment_tokens >= 0)')
    ) as given (name, definition)
  loop
    if not exists (select from pg_constraint where conname = expected.name and conrelid = 'context_metrics'::regclass) then
      execute format('alter table context_metrics add constraint %I %s', expected.name, expected.definition);
    end if;
  end loop;
end
$$;

comment on column context_metrics.sacred_checkpoints is 'Checkpoints passed in the current cycle: clock positions out of 3, 6, 9';
comment on column context_metrics.vortex_cycle_count is 'Completed cycles of the session, nine segments each';
comment on column context_metrics.segment_index is 'Place of the inference among the measured ones of its session, from 1; null when measured elsewhere';
comment on column context_metrics.segment_tokens is 'Tokens of the inference itself, special tokens included; null when measured elsewhere';
