-- The subscription topic by which an event came to its recipient; null where it named the recipient.
alter table inbox.decisions add column subscription_topic text;
