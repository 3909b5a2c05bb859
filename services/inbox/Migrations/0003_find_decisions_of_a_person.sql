-- What was decided for a person, newest first; and all of it when the person is erased.
create index decisions_recipient on inbox.decisions (tenant, recipient, n);
