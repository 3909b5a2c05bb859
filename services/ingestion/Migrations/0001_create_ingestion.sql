create schema ingestion;
grant usage on schema ingestion to notify_api, notify_worker;

-- Requests with an Idempotency-Key: in flight while event_ids is null, until busy_until, after which a repeat may take it over.
create table ingestion.requests (
  tenant      text collate "C" not null,
  key         text collate "C" not null,
  fingerprint bytea            not null,
  attempt     uuid             not null,
  busy_until  timestamptz      not null,
  event_ids   uuid[],
  expires_at  timestamptz      not null,
  primary key (tenant, key)
);
create index on ingestion.requests (expires_at);
select access.protect('ingestion.requests');
