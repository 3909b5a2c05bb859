// Phones and mailboxes as the sandbox sees them: everything shown here left Notify by FCM or SMTP.
import { element, part, showEmpty, timeOf } from './dom.js';
import { journal } from './host.js';
import { plural } from './words.js';

const POLL = 400;
const SHOWN = 6;

/** Shows one person's phone and mailbox on their card. */
export class Devices {
  #pushes;
  #mails;

  constructor(person, card) {
    this.person = person;
    this.#pushes = new Tray(card, 'pushes', 'push-count', 'push');
    this.#mails = new Tray(card, 'mails', 'mail-count', 'mail');
  }

  /** Takes an entry of the journal if it is for this person. */
  take(entry, isNew) {
    if (entry.kind === 'push' && entry.to === this.person.phone) this.#ring(entry, isNew);
    if (entry.kind === 'mail' && entry.to === this.person.mailbox) this.#mails.add(mailRow(entry), isNew);
  }

  /** What was read elsewhere is cleared, as an app does it; all else is shown. */
  #ring(entry, isNew) {
    const { dismiss } = entry.message.data ?? {};
    if (dismiss) this.#pushes.clear(JSON.parse(dismiss).map(item => item.notificationId));
    else this.#pushes.add(pushRow(entry), isNew);
  }
}

class Tray {
  #count = 0;

  constructor(card, list, counter, word) {
    this.list = part(card, list);
    this.hint = part(card, `${list}-empty`);
    this.counter = part(card, counter);
    this.word = word;
    showEmpty(this.list, this.hint);
  }

  add(row, isNew) {
    row.classList.toggle('new', isNew);
    this.list.prepend(row);
    while (this.list.childElementCount > SHOWN) this.list.lastElementChild.remove();
    this.counter.textContent = this.word === 'push' ? `${++this.#count} received` : plural(++this.#count, this.word);
    showEmpty(this.list, this.hint);
  }

  clear(notificationIds) {
    for (const row of [...this.list.children]) if (notificationIds.includes(row.dataset.notification)) row.remove();
    showEmpty(this.list, this.hint);
  }
}

function pushRow(entry) {
  const { notification = {}, data = {} } = entry.message;
  const row = element('li', 'push');
  row.dataset.push = entry.n;
  row.dataset.notification = data.notificationId;
  const head = element('span', 'push-head');
  head.append(element('span', 'push-app', 'Your app'), element('time', '', timeOf(entry.at)));
  row.append(head, element('b', '', notification.title ?? data.title ?? 'Data message'), element('span', '', notification.body ?? data.body ?? ''));
  return row;
}

function mailRow(entry) {
  const { subject, from, text } = entry.message;
  const row = element('li', 'mail');
  row.dataset.mail = entry.n;
  const mail = element('details');
  const head = element('summary');
  head.append(element('b', '', subject ?? '(no subject)'), element('time', '', timeOf(entry.at)), element('span', 'muted', from ?? ''));
  mail.append(head, element('p', 'mail-text', (text ?? '').trim()));
  row.append(mail);
  return row;
}

/** Follows the sandbox's journal for as long as the page is open. */
export async function followJournal(devices, failed) {
  let since = 0;
  let first = true;
  for (;;) {
    try {
      const entries = await journal(since);
      for (const entry of entries) devices.forEach(device => device.take(entry, !first));
      since = entries.at(-1)?.n ?? since;
      failed('');
      if (entries.length > 0 && first) continue;
      first = false;
    } catch (error) {
      failed(error.message);
    }
    await new Promise(resolve => setTimeout(resolve, document.hidden ? 5 * POLL : POLL));
  }
}
