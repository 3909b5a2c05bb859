-- Who is subscribed to what. A person's own are found by the index: erasure deletes them by it.
create table ingestion.subscriptions (
  tenant        text collate "C" not null,
  topic         text collate "C" not null,
  user_id       text collate "C" not null,
  subscribed_at timestamptz      not null,
  primary key (tenant, topic, user_id)
);
create index on ingestion.subscriptions (tenant, user_id, topic);
select access.protect('ingestion.subscriptions');

-- Events that are owed to the subscribers of topics. cursor is the last of them that has been reached. notification is that of nobody
-- in particular, and empty once it has ended. Who works at one holds its row's lock.
create table ingestion.expansions (
  tenant        text collate "C" not null,
  event_id      uuid             not null,
  topics        text[]           not null,
  except_users  text[]           not null,
  notification  bytea            not null,
  trace         text,
  subscribed_by timestamptz      not null,
  cursor        text collate "C" not null default '',
  published     bigint           not null default 0,
  due_at        timestamptz      not null,
  ended_at      timestamptz,
  primary key (tenant, event_id)
);
create index on ingestion.expansions (due_at) where ended_at is null;
create index on ingestion.expansions (ended_at) where ended_at is not null;
select access.protect('ingestion.expansions');
