create schema inbox;
grant usage on schema inbox to notify_api, notify_worker;

-- One row a person: the newest seq and the counters over items that are neither archived nor deleted.
-- counts holds them by category: {"messages": [unseen, unread, total]}. Locking this row orders all changes of the person.
-- collate "C": the order of keys is the order of bytes, everywhere, so that writers lock in the same order.
create table inbox.heads (
  tenant   text   collate "C" not null,
  user_id  text   collate "C" not null,
  head     bigint not null default 0,
  unseen   int    not null default 0,
  unread   int    not null default 0,
  total    int    not null default 0,
  counts   jsonb  not null default '{}',
  floor    bigint not null default 0,
  primary key (tenant, user_id),
  -- Read implies seen, so what is unseen is unread.
  check (0 <= unseen and unseen <= unread and unread <= total and floor <= head)
) with (fillfactor = 70);
select access.protect('inbox.heads');

-- pos is the seq at birth and never changes: the order of the list. seq is that of the latest change.
-- A deleted item stays as a tombstone: its content is emptied, its seq tells the changes feed.
create table inbox.items (
  tenant           text   collate "C" not null,
  user_id          text   collate "C" not null,
  pos              bigint not null,
  seq              bigint not null,
  notification_id  uuid   not null,
  event_id         uuid   not null,
  type             text   not null,
  category         text   not null,
  title            text,
  body             text,
  link             text,
  data             jsonb,
  occurred_at      timestamptz not null,
  accepted_at      timestamptz not null,
  created_at       timestamptz not null,
  expires_at       timestamptz,
  seen_at          timestamptz,
  read_at          timestamptz,
  archived_at      timestamptz,
  deleted_at       timestamptz,
  primary key (tenant, user_id, pos),
  unique (tenant, notification_id),
  unique (tenant, user_id, seq)
);
select access.protect('inbox.items');

-- State changes that Kafka has not acknowledged yet. Rows of one person come under the lock of the person's head, so ids
-- rise in the order of that person's changes, and a reader that sees one row sees all earlier ones of the same person.
create table inbox.outbox (
  id                bigint generated always as identity primary key,
  tenant            text   collate "C" not null,
  user_id           text   collate "C" not null,
  change            text   not null,
  notification_ids  uuid[] not null,
  head              bigint not null,
  at                timestamptz not null,
  trace             text
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
select access.protect('inbox.outbox');

-- The delivery log: what routing decided for each notification, and how each delivery ended.
create table inbox.decisions (
  n                bigint generated always as identity,
  tenant           text   collate "C" not null,
  notification_id  uuid   not null,
  event_id         uuid   not null,
  recipient        text   not null,
  type             text   not null,
  category         text   not null,
  accepted_at      timestamptz not null,
  at               timestamptz not null,
  presence         text   not null,
  channels         jsonb  not null,
  primary key (tenant, notification_id)
);
create index decisions_event on inbox.decisions (tenant, event_id, n);
select access.protect('inbox.decisions');

create table inbox.attempts (
  tenant           text   collate "C" not null,
  notification_id  uuid   not null,
  delivery_id      uuid   not null,
  event_id         uuid   not null,
  recipient        text   not null,
  channel          text   not null,
  endpoint         text,
  status           text   not null,
  reason           text,
  provider_id      text,
  attempts         int    not null,
  connections      int,
  at               timestamptz not null,
  primary key (tenant, notification_id, delivery_id)
);
select access.protect('inbox.attempts');
