-- A mailbox that is full, or mail that came back for a passing cause, counts apart from refusals.
alter table email.suppressions
  add column soft       int         not null default 0,
  add column soft_since timestamptz,
  add column soft_at    timestamptz,
  add column number     bigint      generated always as identity;
create unique index suppressions_number on email.suppressions (tenant, number) where suppressed_at is not null;
