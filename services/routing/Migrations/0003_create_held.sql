-- Pushes and mails that wait: one row for each notification and channel, found by a replay as long as it is kept.
-- state: held, frozen (decided to be sent, not yet acknowledged by Kafka), released, suppressed. What has ended has no content any more.
-- n is the order of arrival. due_at is until, or the expiry if that comes first. digest_id is the newest of those that are sent together, whose row holds the delivery.
create table routing.held (
  n                bigint generated always as identity,
  tenant           text   collate "C" not null,
  user_id          text   collate "C" not null,
  notification_id  uuid   not null,
  channel          text   not null,
  event_id         uuid   not null,
  type             text   not null,
  category         text   not null,
  collapse_key     text,
  rule             text   not null,
  since            timestamptz not null,
  until            timestamptz not null,
  due_at           timestamptz not null,
  expires_at       timestamptz,
  content          bytea  not null,
  trace            text,
  state            text   not null default 'held',
  digest_id        uuid,
  reason           text,
  ended_at         timestamptz,
  reported_at      timestamptz,
  primary key (tenant, notification_id, channel)
);
create index held_due on routing.held (due_at) where state = 'held';
create index held_together on routing.held (tenant, user_id, channel, category, due_at, notification_id) where state = 'held';
create index held_frozen on routing.held (tenant, digest_id, channel) where state = 'frozen';
create index held_unreported on routing.held (ended_at) where ended_at is not null and reported_at is null;
create index held_ended on routing.held (ended_at) where ended_at is not null;
select access.protect('routing.held');
