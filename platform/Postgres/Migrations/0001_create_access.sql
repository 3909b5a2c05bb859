create schema access;
grant usage on schema access to notify_api, notify_worker;

-- Puts a table behind row level security: a request sees the rows of its tenant, a worker sees all, the owner none.
create function access.protect(target regclass) returns void language plpgsql as $body$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy api on %s to notify_api using (tenant = current_setting(''app.tenant'', true)) '
                 'with check (tenant = current_setting(''app.tenant'', true))', target);
  execute format('create policy worker on %s to notify_worker using (true) with check (true)', target);
  execute format('grant select, insert, update, delete on %s to notify_api, notify_worker', target);
end
$body$;

-- Keys of services: SHA-256 of the key, never the key. Read by the worker role, since the tenant is what the key tells.
create table access.api_keys (
  tenant      text        not null,
  key_hash    bytea       not null unique,
  name        text        not null,
  actions     text[]      not null,
  created_at  timestamptz not null default now(),
  revoked_at  timestamptz,
  primary key (tenant, key_hash)
);
select access.protect('access.api_keys');
