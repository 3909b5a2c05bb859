create schema push;
select access.create_ledger('push');

-- Installations that take push. A token belongs to one device of a tenant, a device to one person: who registered last.
create table push.devices (
  tenant        text        not null,
  device_id     text        not null,
  user_id       text        not null,
  platform      text        not null check (platform in ('android', 'ios', 'web')),
  token         text        not null,
  token_hash    bytea       not null,
  app_version   text,
  locale        text,
  registered_at timestamptz not null,
  last_seen_at  timestamptz not null,
  primary key (tenant, device_id)
);
create unique index on push.devices (tenant, token_hash);
create index on push.devices (tenant, user_id, last_seen_at);
select access.protect('push.devices');
