// How the page names what the services report.

export const channels = { inbox: 'Inbox', realtime: 'Live', push: 'Phone', email: 'Mail' };

export const categories = { messages: 'Messages', social: 'Social' };

const rules = {
  always: 'this type always goes here',
  critical: 'critical passes every switch',
  offline: 'not connected, so a mail is due',
  online: 'connected, so no mail is needed',
  presence_unknown: 'presence unknown, treated as away',
  channel_off: 'switched off by the person',
  category_off: 'switched off for this category',
  inbox_off: 'nothing to show without an item',
  type_never: 'this type never goes here',
  no_address: 'no address is known',
  expired: 'too late to be worth it',
};

/** A routing rule in words. */
export function ruleText(rule) {
  return rules[rule] ?? rule.replaceAll('_', ' ');
}

/** A duration as short as it can be read. */
export function span(milliseconds) {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

const sentences = {
  inbox: () => ['Stored in the inbox', 'counts and position in the same transaction'],
  realtime: (end, name) => end.status === 'sent'
    ? ['Live frame sent', `to ${plural(end.connections ?? 1, 'connection')} of ${name}`]
    : ['No live frame', end.reason === 'not_connected' ? `${name} has no connection open` : reason(end)],
  push: end => end.status === 'sent' ? ['Push accepted by FCM', attempts(end)] : ['No push', reason(end)],
  email: end => end.status === 'sent' ? ['Mail accepted by the mail server', attempts(end)] : ['No mail', reason(end)],
};

/** Title and detail of one step of a trace. */
export function stepText(step, name) {
  if (step.kind === 'ended') return sentences[step.channel](step.end, name);
  return {
    accepted: ['Event accepted', 'Kafka has it; the application got its 202'],
    decided: ['Routed', `${name} is ${step.presence === 'online' ? 'online' : 'away'}: one decision for each channel`],
    shown: [`On ${name}’s screen`, 'the frame has reached this page'],
    seen: ['Seen', `${name}’s list was open`],
    read: ['Read', `by ${name}; push and mail still waiting would be dropped`],
    archived: ['Archived', `by ${name}`],
    deleted: ['Deleted', `by ${name}`],
    retracted: ['Taken back', 'by its sender'],
    superseded: ['Replaced', 'by a newer one'],
    expired: ['Gone', 'its time was over'],
  }[step.kind] ?? [step.kind, ''];
}

export function plural(count, word) {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function reason(end) {
  return (end.reason ?? end.status).replaceAll('_', ' ');
}

function attempts(end) {
  return end.attempts > 1 ? `after ${end.attempts} attempts` : 'at the first attempt';
}
