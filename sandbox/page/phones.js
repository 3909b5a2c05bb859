// One phone for each device token, topic or condition that got a push; the newest phone first.
import { byId, element, timeElement } from './dom.js';

const SHOWN = 12;
const phones = new Map(); // target to {phone, list, count, received}

export function addPush(entry, isNew) {
  const phone = phones.get(entry.to) ?? make(entry.to);
  const row = element('li', isNew ? 'push new' : 'push');
  row.dataset.push = entry.n;
  row.append(...contents(entry));
  phone.list.prepend(row);
  while (phone.list.childElementCount > SHOWN) phone.list.lastElementChild.remove();
  phone.count.textContent = `${++phone.received} received`;
}

export function clearPhones() {
  phones.clear();
  byId('phones').replaceChildren();
  byId('phones-empty').hidden = false;
}

function make(target) {
  const root = element('article', 'phone');
  root.dataset.phone = target;
  const head = element('header');
  const count = element('span', 'muted small');
  const name = element('h3', '', target);
  name.title = target;
  head.append(name, count);
  const list = element('ol', 'screen');
  root.append(head, list);
  byId('phones').append(root);
  byId('phones-empty').hidden = true;
  const made = { list, count, received: 0 };
  phones.set(target, made);
  return made;
}

function contents(entry) {
  const { notification } = entry.message;
  const head = element('span', 'push-head');
  head.append(element('span', 'push-app', notification ? 'Notification' : 'Data only'), timeElement(entry.at));
  const shown = [head];
  if (notification) shown.push(element('b', '', notification.title ?? ''), element('span', '', notification.body ?? ''));
  const more = element('details');
  more.append(element('summary', '', 'Message as sent'), element('pre', '', JSON.stringify(entry.message, null, 2)));
  shown.push(more);
  return shown;
}
