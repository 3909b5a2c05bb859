-- Makes a ledger in a service's schema: what is owed to the outside world, kept until it has ended.
--   pending -> claimed -> sending -> sent | failed | suppressed | expired, and back to pending after a transient failure.
create function access.create_ledger(target name) returns void language plpgsql as $body$
begin
  execute format('grant usage on schema %I to notify_api, notify_worker', target);

  -- Processes that hold entries. A lease is counted by this database's clock and never revived once it has run out.
  execute format($ddl$
    create table %1$I.owners (
      owner       uuid        primary key,
      lease_until timestamptz not null
    );
    grant select, insert, update, delete on %1$I.owners to notify_worker;
  $ddl$, target);

  -- Subjects that need no sending any more, also those whose entries arrive later.
  execute format($ddl$
    create table %1$I.settled (
      tenant     text        not null,
      subject    uuid        not null,
      reason     text        not null,
      settled_at timestamptz not null,
      primary key (tenant, subject)
    );
    create index on %1$I.settled (settled_at);
  $ddl$, target);

  execute format($ddl$
    create table %1$I.ledger (
      id              uuid        primary key,
      seq             bigint      generated always as identity,
      tenant          text        not null,
      user_id         text        not null,
      subject         uuid        not null,
      cause           uuid        not null,
      endpoint        text        not null,
      priority        smallint    not null,
      collapse_key    text,
      expires_at      timestamptz,
      give_up_at      timestamptz not null,
      hold_on_unknown boolean     not null,
      payload         bytea       not null,
      state           text        not null check (state in ('pending', 'claimed', 'sending', 'sent', 'failed', 'suppressed', 'expired')),
      owner           uuid,
      fence           integer     not null,
      attempt         integer     not null default 0,
      due_at          timestamptz not null,
      reason          text,
      provider_id     text,
      ended_at        timestamptz,
      report_at       timestamptz,
      reported_at     timestamptz,
      check ((state in ('claimed', 'sending')) = (owner is not null)),
      check ((state in ('pending', 'claimed', 'sending')) = (ended_at is null))
    ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
    create index on %1$I.ledger (priority, tenant, due_at, seq) where state = 'pending';
    create index on %1$I.ledger (tenant, subject) where state = 'pending';
    create index on %1$I.ledger (tenant, user_id, endpoint, collapse_key) where state = 'pending' and collapse_key is not null;
    create index on %1$I.ledger (owner) where state in ('claimed', 'sending');
    create index on %1$I.ledger (report_at) where ended_at is not null and reported_at is null;
    create index on %1$I.ledger (ended_at) where ended_at is not null;
  $ddl$, target);

  perform access.protect(format('%I.settled', target)::regclass);
  perform access.protect(format('%I.ledger', target)::regclass);
end
$body$;
