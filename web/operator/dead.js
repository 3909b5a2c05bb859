// Records that could not be handled: why, what was in them, and sending them again.
import { address, ask } from './api.js';
import { element } from './dom.js';

const byId = id => document.getElementById(id);
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export function startDead(attempt) {
  let filter = {};
  let next = null;

  byId('dead-form').addEventListener('submit', event => {
    event.preventDefault();
    filter = { topic: byId('dead-topic').value.trim(), reason: byId('dead-reason').value.trim(), key: byId('dead-key').value.trim(), all: byId('dead-all').checked ? 'true' : '' };
    byId('letters').replaceChildren();
    next = null;
    attempt(page);
  });
  byId('letters-more').addEventListener('click', () => attempt(page));

  async function page() {
    byId('dead-hint').textContent = 'Looking …';
    try {
      const answer = await ask(address('/v1/dead', { ...filter, after: next, limit: 30 }));
      byId('letters').append(...answer.records.map(letter));
      next = answer.next;
      byId('letters-more').hidden = !next;
    } finally {
      const shown = byId('letters').childElementCount;
      byId('dead-hint').textContent = shown > 0 ? `${shown} shown${next ? ', there may be more' : ''}.` : next ? 'None so far; go on.' : 'None.';
    }
  }

  function letter(record) {
    const line = element('li');
    const head = element('div');
    const when = element('time', 'muted', moment.format(new Date(record.diedAt)));
    when.dateTime = record.diedAt;
    head.append(element('b', '', record.reason.replaceAll('_', ' ')), ' ', when);
    const place = `${record.topic}/${record.partition}/${record.offset}`;
    const facts = element('div', 'muted small', [place, record.key && `key ${record.key}`, record.eventId && `event ${record.eventId}`, `${record.bytes} bytes`].filter(Boolean).join(', '));
    const does = element('div', 'do');
    const look = element('button', 'quiet', 'Show the record');
    const again = element('button', 'quiet', record.redriven ? 'Was sent again' : 'Send again');
    const said = element('span', 'small');
    said.role = 'status';
    look.type = again.type = 'button';
    again.disabled = record.redriven;
    does.append(look, again, said);
    line.append(head, element('div', '', record.detail), facts, does);

    look.addEventListener('click', () => attempt(async () => {
      const whole = await ask(`/v1/dead/${record.topic}/${record.partition}/${record.offset}`);
      const headers = (whole.headers ?? []).map(h => `${h.name}: ${h.value ?? ''}`).join('\n');
      look.hidden = true;
      line.append(element('pre', '', `${headers}\n\n${whole.value ?? whole.valueBase64 ?? ''}`));
    }));
    again.addEventListener('click', () => attempt(async () => {
      if (!again.dataset.asked) {
        again.dataset.asked = 'true';
        again.textContent = 'Really send it again?';
        return;
      }
      again.disabled = true;
      const done = await ask('/v1/dead/redrive', { method: 'POST', body: JSON.stringify({ records: [place] }) });
      again.textContent = done.redriven > 0 ? 'Was sent again' : 'Send again';
      said.textContent = done.redriven > 0 ? `To ${record.topic}.` : 'It was sent again already.';
    }));
    return line;
  }
}
