-- A refresh takes the owner of the materialized view, so the function runs as its owner: a role that owns no table may call it, too.
alter function refresh_asi_performance_summary() security definer;
alter function refresh_asi_performance_summary() set search_path = public, pg_temp;
