-- A device that FCM does not know any more takes no push, and is deleted a day later: were so many reported at once that the
-- report is not to be believed, the latest are taken back.
alter table push.devices add column unregistered_at timestamptz, add column dismissed_at timestamptz;
create index on push.devices (unregistered_at) where unregistered_at is not null;
create index on push.devices (last_seen_at);

-- What a phone is to clear, since it was read elsewhere. One message tells a device of all that is due; dismissed_at says when the
-- last one was sent.
create table push.dismissals (
  tenant          text        not null,
  user_id         text        not null,
  device_id       text        not null,
  notification_id uuid        not null,
  tag             text        not null,
  seq             bigint      not null,
  due_at          timestamptz not null,
  drop_at         timestamptz not null,
  primary key (tenant, device_id, notification_id)
);
create index on push.dismissals (due_at);
select access.protect('push.dismissals');

-- Which devices were sent a notification, and whether a newer one has taken its place there. What is just being sent is found by
-- its owner: it is never much.
create index on push.ledger (tenant, subject) where state = 'sent';
create index on push.ledger (tenant, user_id, endpoint, collapse_key) where state = 'sent' and collapse_key is not null;
