create schema email;
grant usage on schema email to notify_api, notify_worker;

select access.create_ledger('email');

-- Addresses that are not written to any more. A row without suppressed_at only counts refusals so far.
-- The recipient is kept so that an erasure finds the row.
create table email.suppressions (
  tenant         text        not null,
  address        text        not null,
  recipient      text        not null,
  reason         text        not null,
  refusals       int         not null,
  refused_at     timestamptz not null,
  suppressed_at  timestamptz,
  primary key (tenant, address)
);
create index suppressions_recipient on email.suppressions (tenant, recipient);
select access.protect('email.suppressions');
