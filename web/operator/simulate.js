// What would come of an event that is not sent.
import { address, ask } from './api.js';
import { element } from './dom.js';

const byId = id => document.getElementById(id);
const SAMPLE = { type: 'NEW_MESSAGE', recipientId: 'bob', senderName: 'Alice', preview: 'Lunch?', messageId: 'm-17', chatId: 'c-4' };
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function startSimulate(attempt) {
  byId('simulate-event').value = JSON.stringify(SAMPLE, null, 2);
  byId('simulate-form').addEventListener('submit', event => {
    event.preventDefault();
    attempt(async () => {
      byId('simulate-answer').hidden = true;
      const at = byId('simulate-at').value;
      const path = address('/v1/simulate', { at: at && new Date(at).toISOString(), presence: byId('simulate-presence').value });
      show(await ask(path, { method: 'POST', body: byId('simulate-event').value }));
    });
  });
}

function show({ at, notifications, more }) {
  const table = element('table');
  const caption = element('caption', 'muted', `Decided as of ${moment.format(new Date(at))}. Nothing was sent.${more ? ' There are more subscribers than were asked about.' : ''}`);
  const head = element('tr');
  for (const name of ['Person', 'Channel', 'Decision', 'Rule']) {
    const cell = element('th', '', name);
    cell.scope = 'col';
    head.append(cell);
  }
  const body = element('tbody');
  for (const one of notifications)
    for (const [i, channel] of one.channels.entries()) {
      const row = element('tr');
      const person = element('td', '', i > 0 ? '' : `${one.recipient} (${one.presence}${one.known ? '' : ', unknown to Notify'})`);
      const decision = { send: 'send', suppress: 'leave out', hold: `hold until ${channel.until ? moment.format(new Date(channel.until)) : 'later'}` }[channel.decision];
      row.append(person, element('td', '', channel.channel), element('td', '', decision), element('td', '', channel.rule.replaceAll('_', ' ')));
      body.append(row);
    }
  const thead = element('thead');
  thead.append(head);
  table.append(caption, thead, body);
  byId('simulate-answer').replaceChildren(table);
  byId('simulate-answer').hidden = false;
}
