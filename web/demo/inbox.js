// A person's list, newest first: fetched once, then kept by live frames.
import { alertPage, copyOf, part, showEmpty, timeOf } from './dom.js';

const SHOWN = 30;
const SEEN_AFTER = 800;

export class InboxList {
  #client;
  #list;
  #hint;
  #rows = new Map(); // id to {item, row}
  #unseen = new Set();
  #seenTimer;

  constructor(client, card) {
    this.#client = client;
    this.#list = part(card, 'items');
    this.#hint = part(card, 'items-empty');
    this.#list.addEventListener('click', event => this.#clicked(event));
    showEmpty(this.#list, this.#hint);
  }

  /** Fetches the list anew. */
  async load() {
    const { items } = await this.#client.list({ state: 'all', limit: SHOWN });
    this.#list.replaceChildren();
    this.#rows.clear();
    for (const item of items.toReversed()) this.put(item);
    showEmpty(this.#list, this.#hint);
  }

  /** Adds an item, or shows its new state; a tombstone, an archived or a snoozed item goes. */
  put(item, isNew = false) {
    const known = this.#rows.get(item.id);
    if (item.deletedAt || item.archivedAt || item.snoozedUntil) {
      known?.row.remove();
      this.#rows.delete(item.id);
    } else {
      const row = known?.row ?? copyOf('item-template');
      const full = { ...known?.item, readAt: undefined, ...item };
      fill(row, full);
      if (!known) {
        row.classList.toggle('new', isNew);
        this.#list.prepend(row);
      }
      this.#rows.set(item.id, { item: full, row });
      if (!full.seenAt) this.#seeSoon(item.id);
      this.#trim();
    }
    showEmpty(this.#list, this.#hint);
  }

  /** The newest position on the list. */
  get newest() {
    return Math.max(0, ...[...this.#rows.values()].map(({ item }) => item.seq));
  }

  // What stands on an open page for a moment has been seen.
  #seeSoon(id) {
    this.#unseen.add(id);
    this.#seenTimer ??= setTimeout(() => {
      this.#seenTimer = undefined;
      if (document.hidden || this.#list.closest('.offline')) return;
      const ids = [...this.#unseen].filter(known => this.#rows.has(known));
      this.#unseen.clear();
      if (ids.length > 0) this.#client.seen(ids).catch(() => ids.forEach(one => this.#unseen.add(one)));
    }, SEEN_AFTER);
  }

  #trim() {
    while (this.#list.childElementCount > SHOWN) {
      this.#rows.delete(this.#list.lastElementChild.dataset.item);
      this.#list.lastElementChild.remove();
    }
  }

  #clicked(event) {
    const id = event.target.closest('[data-item]')?.dataset.item;
    const button = event.target.closest('button');
    if (!id || !button) return;
    const unread = !this.#rows.get(id).item.readAt;
    const done = 'archive' in button.dataset ? this.#client.archive(id)
      : 'delete' in button.dataset ? this.#client.remove(id)
      : unread ? this.#client.read([id])
      : this.#client.unread(id);
    done.catch(error => alertPage(error.message));
  }
}

function fill(row, item) {
  row.dataset.item = item.id;
  row.dataset.type = item.type;
  row.classList.toggle('unread', !item.readAt);
  part(row, 'title').textContent = item.title;
  part(row, 'body').textContent = item.body ?? '';
  part(row, 'read').title = item.readAt ? 'Mark as unread' : 'Mark as read';
  const time = part(row, 'time');
  time.dateTime = item.createdAt;
  time.textContent = timeOf(item.createdAt);
}
