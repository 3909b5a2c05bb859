// The mailboxes as a mail program shows them: boxes, the list of one or of all, and a mail with its parts.
import { byId, element, timeElement } from './dom.js';

const KEPT = 200;
let mails = []; // newest first
let box = null; // null: all
let open = null;
const counts = new Map();

export function addMail(entry, isNew) {
  mails.unshift(entry);
  mails.length = Math.min(mails.length, KEPT);
  counts.set(entry.to, (counts.get(entry.to) ?? 0) + 1);
  byId('mail').hidden = false;
  byId('mail-empty').hidden = true;
  showBoxes();
  if (box !== null && box !== entry.to) return;
  byId('mail-list').prepend(row(entry, isNew));
  if (byId('mail-list').childElementCount > KEPT) byId('mail-list').lastElementChild.remove();
  if (open === null) show(entry);
}

export function clearMails() {
  mails = [];
  box = open = null;
  counts.clear();
  byId('mail-list').replaceChildren();
  byId('mail-view').hidden = byId('mail').hidden = true;
  byId('mail-empty').hidden = false;
}

function showBoxes() {
  const button = (name, label, count) => {
    const made = element('button', '', label);
    made.type = 'button';
    made.dataset.box = name ?? '';
    made.setAttribute('aria-pressed', box === name);
    made.append(element('span', 'count', String(count)));
    made.addEventListener('click', () => {
      box = name;
      showBoxes();
      byId('mail-list').replaceChildren(...mails.filter(mail => box === null || mail.to === box).map(mail => row(mail, false)));
    });
    return made;
  };
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  byId('boxes').replaceChildren(button(null, 'All', all), ...[...counts].sort().map(([to, count]) => button(to, to, count)));
}

function row(entry, isNew) {
  const made = element('li', isNew ? 'new' : '');
  const button = element('button');
  button.type = 'button';
  button.dataset.mail = entry.n;
  button.setAttribute('aria-current', entry === open);
  button.append(element('b', '', entry.message.subject ?? '(no subject)'), timeElement(entry.at), element('span', 'muted', `to ${entry.to}`));
  button.addEventListener('click', () => show(entry));
  made.append(button);
  return made;
}

function show(entry) {
  open = entry;
  const view = byId('mail-view');
  const { subject, from, to, sender, text, html, headers } = entry.message;
  view.hidden = false;
  view.querySelector('[data-subject]').textContent = subject ?? '(no subject)';
  view.querySelector('[data-head]').replaceChildren(...[['From', from], ['To', to], ['Envelope', `${sender || '<>'} → ${entry.to}`]]
    .flatMap(([name, value]) => [element('dt', 'muted', name), element('dd', '', value ?? '')]));
  part('text').textContent = text ?? 'This mail has no text part.';
  part('headers').textContent = Object.entries(headers).flatMap(([name, values]) => values.split('\n').map(value => `${name}: ${value}`)).join('\n');
  if (html) part('html').src = `/mails/${entry.n}`;
  tab('html').disabled = !html;
  showPart(html ? 'html' : 'text');
  for (const button of byId('mail-list').querySelectorAll('button')) button.setAttribute('aria-current', Number(button.dataset.mail) === entry.n);
}

const part = name => byId('mail-view').querySelector(`[data-part=${name}]`);
const tab = name => byId('mail-view').querySelector(`[data-show=${name}]`);

function showPart(name) {
  for (const one of ['html', 'text', 'headers']) {
    part(one).hidden = one !== name;
    tab(one).setAttribute('aria-pressed', one === name);
  }
}

for (const name of ['html', 'text', 'headers']) tab(name).addEventListener('click', () => showPart(name));
