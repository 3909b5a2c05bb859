// A person's, an event's or one notification's story.
import { address, ask, Refusal } from './api.js';
import { element } from './dom.js';

const byId = id => document.getElementById(id);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const dated = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' });
const exact = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' });

/** A word of the API as people write it. */
const words = text => String(text).replaceAll('_', ' ');

export function startFind(attempt) {
  let more = null;

  byId('find-form').addEventListener('submit', event => {
    event.preventDefault();
    attempt(() => find(byId('find-text').value.trim()));
  });
  byId('hits-more').addEventListener('click', () => attempt(() => page(more)));

  async function find(text) {
    byId('hits').replaceChildren();
    byId('trace').hidden = true;
    byId('hits-more').hidden = true;
    byId('find-hint').textContent = 'Looking …';
    try {
      if (UUID.test(text) && (await showTrace(text.toLowerCase()))) {
        byId('find-hint').textContent = 'A notification:';
        return;
      }
      await page(UUID.test(text) ? { path: `/v1/events/${text.toLowerCase()}/notifications` } : { path: '/v1/notifications', recipient: text });
      const found = byId('hits').childElementCount;
      byId('find-hint').textContent = found > 0 ? (UUID.test(text) ? 'What came of the event:' : 'Newest first:')
        : UUID.test(text) ? 'No notification and no event has this id, or it is older than what is kept.' : 'Nothing was decided for this person, or it is older than what is kept.';
    } catch (error) {
      byId('find-hint').textContent = '';
      throw error;
    }
  }

  async function page({ path, recipient, after }) {
    const answer = await ask(address(path, { recipient, after, limit: 30 }));
    byId('hits').append(...answer.notifications.map(hit));
    more = { path, recipient, after: answer.next };
    byId('hits-more').hidden = !answer.next;
  }

  function hit(notification) {
    const line = element('li');
    const button = element('button');
    button.type = 'button';
    button.append(element('b', '', notification.type), element('span', '', `for ${notification.recipient}`), time(notification.acceptedAt, moment), chips(notification.channels));
    button.addEventListener('click', () => attempt(async () => {
      for (const other of byId('hits').querySelectorAll('[aria-current]')) other.removeAttribute('aria-current');
      button.setAttribute('aria-current', 'true');
      if (!(await showTrace(notification.id))) throw new Error('It is older than what is kept.');
      byId('trace').focus();
    }));
    line.append(button);
    return line;
  }
}

/** Shows a notification's story; false if there is no such notification. */
async function showTrace(id) {
  let trace;
  try {
    trace = await ask(`/v1/notifications/${id}/trace`);
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return false;
    throw error;
  }
  byId('trace-title').textContent = `${trace.type ?? 'A notification'} for ${trace.recipient}`;
  byId('trace-ids').textContent = `notification ${trace.notificationId}, event ${trace.eventId}${trace.category ? `, category ${trace.category}` : ''}`;
  byId('trace-channels').replaceChildren(...trace.channels.map(channel => {
    const line = element('li');
    line.append(chip(channel));
    return line;
  }));
  byId('trace-steps').replaceChildren(...trace.steps.map(step));
  byId('trace').hidden = false;
  return true;
}

/** With its day where that is another than the step's before. */
function step(one, i, all) {
  const line = element('li');
  const tone = one.end?.status === 'failed' ? 'bad' : one.end?.status === 'sent' ? 'good' : '';
  if (tone) line.dataset.tone = tone;
  const sameDay = i > 0 && new Date(one.at).toDateString() === new Date(all[i - 1].at).toDateString();
  line.append(time(one.at, sameDay ? exact : dated), element('span', '', story(one)));
  return line;
}

/** A step in one sentence. */
export function story({ kind, channel, decision, rule, until, presence, end }) {
  const where = channel ? `${channel}: ` : '';
  if (kind === 'decided') {
    const does = { send: 'send', hold: `hold${until ? ` until ${moment.format(new Date(until))}` : ''}`, suppress: 'leave out' }[decision] ?? decision;
    return `${where}${does}, by the rule “${words(rule)}”${presence ? ` (person ${presence})` : ''}`;
  }
  if (kind === 'ended') {
    const parts = [words(end.status)];
    if (end.reason) parts.push(words(end.reason));
    if (end.endpoint) parts.push(`to ${end.endpoint}`);
    if (end.attempts) parts.push(`${end.attempts} ${end.attempts === 1 ? 'attempt' : 'attempts'}`);
    if (end.connections) parts.push(`${end.connections} ${end.connections === 1 ? 'connection' : 'connections'}`);
    if (end.providerId) parts.push(end.providerId);
    return where + parts.join(', ');
  }
  return where + words(kind);
}

function chips(channels) {
  const all = element('span');
  for (const channel of channels) all.append(chip(channel), ' ');
  return all;
}

function chip({ channel, state, reason }) {
  const made = element('span', 'chip', `${channel}: ${words(state)}${reason ? ` (${words(reason)})` : ''}`);
  made.dataset.state = state;
  return made;
}

function time(iso, format) {
  const made = element('time', '', format.format(new Date(iso)));
  made.dateTime = iso;
  made.title = iso;
  return made;
}
