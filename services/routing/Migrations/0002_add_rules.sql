-- What is neither a channel's nor a category's switch: {"all": false, "mutedUntil": "...", "timeZone": "Europe/Vienna",
-- "rhythms": {"social": {"every": "daily", "at": "09:00"}}, "quietHours": {"monday": {"from": "22:00", "to": "07:00"}}}.
alter table routing.preferences add column rules jsonb not null default '{}';
