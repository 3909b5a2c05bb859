create schema routing;
grant usage on schema routing to notify_api, notify_worker;

create table routing.recipients (
  tenant      text collate "C" not null,
  user_id     text collate "C" not null,
  email       text,
  locale      text,
  time_zone   text,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  primary key (tenant, user_id)
);
select access.protect('routing.recipients');

-- channels: {"push": false}; categories: {"social": {"email": false}}. What is absent is on.
create table routing.preferences (
  tenant      text collate "C" not null,
  user_id     text collate "C" not null,
  channels    jsonb not null default '{}',
  categories  jsonb not null default '{}',
  updated_at  timestamptz not null,
  primary key (tenant, user_id)
);
select access.protect('routing.preferences');
