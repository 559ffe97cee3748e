-- Lists tell the newest first by the clock of the database. Identifiers are made by the servers, whose clocks may differ: they decide only
-- between rows of the same millisecond. The times have the precision of the cursors that hold them, so that no row falls between two pages.
alter table beam_tensors alter column created_at type timestamptz(3);
alter table training_samples alter column created_at type timestamptz(3);
alter table feedback alter column created_at type timestamptz(3);
alter table erasures alter column requested_at type timestamptz(3);

create index if not exists idx_beam_tensors_newest on beam_tensors (created_at desc, id desc);
create index if not exists idx_training_samples_newest on training_samples (created_at desc, id desc);
create index if not exists idx_feedback_newest on feedback (created_at desc, id desc);
create index if not exists idx_erasures_newest on erasures (requested_at desc, id desc);

drop index if exists idx_training_samples_created;
