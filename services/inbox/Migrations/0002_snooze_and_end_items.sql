-- snoozed_until: out of the list and the counters until then. drop_at: when the item goes by itself. removed: why it went.
-- due_at: when the sweeper has to do with the row next: the nearer of the two, and for a tombstone when it is forgotten.
-- collapse_key: only of an item that a newer one with the same key replaces, and only while it is there.
-- An item that comes back from a snooze takes its new seq as its pos too: it is at the top of the list again.
alter table inbox.items
  add column actions        jsonb,
  add column snoozed_until  timestamptz,
  add column drop_at        timestamptz not null default now() + interval '365 days',
  add column due_at         timestamptz not null default now() + interval '365 days',
  add column removed        text,
  add column collapse_key   text;

-- The owner sees no rows of a table that is forced behind row level security.
alter table inbox.items no force row level security;
update inbox.items set
  drop_at = least(expires_at, created_at + interval '365 days'),
  due_at = case when deleted_at is null then least(expires_at, created_at + interval '365 days') else deleted_at + interval '30 days' end,
  removed = case when deleted_at is not null then 'deleted' end;
alter table inbox.items force row level security;

create index items_due on inbox.items (due_at);
create unique index items_collapse on inbox.items (tenant, user_id, collapse_key) where collapse_key is not null;

-- Numbers of rows that were never anybody's item: user_id is empty, and the row only says that its notification is not to be
-- shown. One of a retraction may be there before its notification; the unique id makes the two meet, whoever comes first.
create sequence inbox.unborn;
grant usage on sequence inbox.unborn to notify_api, notify_worker;
