-- How much of a text the model reads, and the formula that gave its signal. Signals that are stored keep their value.
-- Plain SQL without transaction commands, safe to run twice.

alter table asi_inferences add column if not exists signal_formula text;
alter table asi_inferences add column if not exists tokens integer;
alter table asi_inferences add column if not exists read_tokens integer;

do $$
declare
  expected record;
begin
  for expected in
    select * from (values
      ('asi_inferences_signal_formula_check', 'check (signal_formula in (''SUPPORT'', ''READABLE_CLARITY'', ''CLARITY'', ''GIVEN''))'),
      ('asi_inferences_tokens_check', 'check (tokens >= 0)'),
      ('asi_inferences_read_tokens_check', 'check (read_tokens >= 0 and read_tokens <= tokens)')
    ) as given (name, definition)
  loop
    if not exists (select from pg_constraint where conname = expected.name and conrelid = 'asi_inferences'::regclass) then
      execute format('alter table asi_inferences add constraint %I %s', expected.name, expected.definition);
    end if;
  end loop;
end
$$;

-- Only a server gives an inference a vector or windows. An erased one without windows may be from outside: its formula stays unknown.
update asi_inferences set signal_formula =
  case
    when probability_supported is not null then 'SUPPORT'
    when semantic_embedding is not null or segments is not null then 'CLARITY'
    else 'GIVEN'
  end
where signal_formula is null
  and (probability_supported is not null or semantic_embedding is not null or segments is not null or erased_at is null);

comment on column asi_inferences.signal_formula is 'Formula of the signal before any intervention: SUPPORT, READABLE_CLARITY, CLARITY or GIVEN; null if not known';
comment on column asi_inferences.tokens is 'Tokens of the text, without special tokens; null of an inference from outside or of an earlier version';
comment on column asi_inferences.read_tokens is 'Tokens of the text that the model knows; null where tokens is null';
comment on column beam_tensors.flux_position is
  'Position of the largest digit, 1 to 9; 0 if the two largest are too close or the text takes no position; or the value given with a tensor that was computed elsewhere';
