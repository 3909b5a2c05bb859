// <notify-inbox>: a bell, and the person's inbox in a panel below it.
import { NotifyElement, h } from './notify-element.js';

const PAGE = 20;
const VIEWS = {
  all: item => !item.archivedAt && !item.snoozedUntil,
  unread: item => VIEWS.all(item) && !item.readAt,
  archived: item => item.archivedAt,
  snoozed: item => item.snoozedUntil,
};
const WORDS = {
  title: 'Notifications', count: 'Notifications, {n} new', announce: 'New notification: {title}',
  all: 'All', unread: 'Unread', archived: 'Archived', snoozed: 'Snoozed', new: 'Unread:',
  readAll: 'Mark all read', more: 'Load more', empty: 'Nothing here.', offline: 'Not connected. Trying again …',
  markRead: 'Mark read', markUnread: 'Mark unread', archive: 'Archive', back: 'Back to the inbox',
  snooze: 'Snooze', hour: 'In an hour', tomorrow: 'Tomorrow, 9:00', until: 'until {time}',
};
const CSS = `
:host { display: inline-block; position: relative }
i { display: block; width: 24px; height: 24px; background: currentColor; clip-path: path('M12 2a7 7 0 0 0-7 7c0 4-1 6-3 8h20c-2-2-3-4-3-8a7 7 0 0 0-7-7zM9 19a3 3 0 0 0 6 0z') }
.bell { position: relative; padding: .5rem; border-radius: 50% }
.badge { position: absolute; inset-block-start: 0; inset-inline-end: 0; padding-inline: .4rem; border-radius: 1rem; text-align: center;
  font: 600 .72rem/1.2rem system-ui; background: #c3271f; color: #fff }
.panel { position: absolute; z-index: 1000; inset-block-start: 100%; inset-inline-end: 0; width: 25rem; max-height: min(36rem, 80vh); display: flex; flex-direction: column;
  background: var(--ground); border: 1px solid var(--line); border-radius: .6rem; box-shadow: 0 8px 30px #0004; overflow: hidden }
@media (max-width: 30rem) { .panel { position: fixed; inset: auto .5rem .5rem; width: auto } }
.head { display: flex; align-items: baseline; justify-content: space-between; padding: .8rem 1rem .3rem }
.tabs { display: flex; gap: 1rem; padding-inline: 1rem; border-block-end: 1px solid var(--line) }
.tabs button { padding-block: .45rem; border-block-end: 2px solid #0000; color: var(--muted) }
.tabs [aria-selected=true] { color: var(--ink); border-color: var(--accent) }
.page { overflow-y: auto }
ul { margin: 0; padding: 0; list-style: none }
li { padding: .7rem 1rem; border-block-end: 1px solid var(--line); overflow-wrap: anywhere }
.main { display: block; width: 100%; color: inherit; text-decoration: none }
.top { display: flex; gap: .5rem; align-items: baseline }
bdi { flex: 1; text-align: -webkit-match-parent }
.new .top bdi { font-weight: 650 }
.new .top::before { content: ""; width: .5rem; height: .5rem; border-radius: 50%; background: var(--accent) }
time, .none, .tool { color: var(--muted); font-size: .85em }
.body { display: block; white-space: pre-line }
.tools { display: flex; flex-wrap: wrap; gap: .3rem 1rem; margin-block-start: .3rem }
.tool { cursor: pointer }
.link { color: var(--accent); font-size: .9em }
details button { margin-inline-end: 1rem }
.none, .problem, .more { padding: .7rem 1rem; margin: 0 }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
`;

// The address if it leads to the web or into the application.
function safe(address) {
  const { protocol, href } = h('a', { href: address });
  return /^https?:$/.test(protocol) ? href : undefined;
}

const button = (name, onclick, text, more) => h('button', { class: name, type: 'button', onclick, ...more }, text);

customElements.define('notify-inbox', class extends NotifyElement {
  #bell; #badge; #panel; #tabs; #page; #list; #none; #more; #problem; #off; #heard;
  #items = new Map(); #lines = new Map(); #shown = []; #view = 'all'; #next; #run = 0; #current; #counts;

  constructor() { super(WORDS, CSS); }

  build(signal) {
    const word = name => this.word(name);
    this.#badge = h('span', { class: 'badge', part: 'badge', 'aria-hidden': 'true', hidden: '' });
    this.#bell = button('bell', () => this.#panel.hidden ? this.show() : this.hide(), [h('i'), this.#badge],
      { part: 'bell', 'aria-label': word('title'), 'aria-expanded': 'false' });
    this.#tabs = Object.keys(VIEWS).map(view => button('', () => this.#turn(view), word(view), { role: 'tab', id: view, 'aria-controls': 'page' }));
    this.#list = h('ul', { onclick: e => this.#clicked(e), onkeydown: e => this.#moved(e), onfocusin: e => this.#rove(e.target.closest('li')) });
    this.#none = h('p', { class: 'none' }, word('empty'));
    this.#more = button('link more', () => this.#load(true), word('more'));
    this.#page = h('div', { class: 'page', role: 'tabpanel', id: 'page' }, this.#list, this.#none, this.#more);
    this.#problem = h('p', { class: 'problem', role: 'alert', hidden: '' });
    this.#off = h('p', { class: 'none', hidden: '' }, word('offline'));
    this.#heard = h('div', { class: 'heard', 'aria-live': 'polite' });
    this.#panel = h('div', { class: 'panel', part: 'panel', role: 'dialog', 'aria-label': word('title'), hidden: '' },
      h('div', { class: 'head' }, h('h2', {}, word('title')), button('link read-all', () => this.#try(() => this.client.readAllBefore(this.client.since)), word('readAll'))),
      h('div', { class: 'tabs', role: 'tablist', onkeydown: e => this.#switched(e) }, this.#tabs),
      this.#problem, this.#off, this.#page);
    this.shadowRoot.addEventListener('keydown', e => e.key === 'Escape' && this.hide(), { signal });
    document.addEventListener('pointerdown', e => e.composedPath().includes(this) || this.hide(false), { signal });
    document.addEventListener('visibilitychange', () => this.#see(), { signal });
    this.#items.clear();
    this.#lines.clear();
    this.#shown = [];
    this.#mark();
    return [this.#bell, this.#panel, this.#heard];
  }

  follow(on) {
    on('item', item => {
      this.#items.set(item.id, item);
      this.#shown = [item.id, ...this.#shown.filter(id => id !== item.id)];
      this.#draw();
      this.#heard.textContent = this.word('announce', item);
      this.tell('item', item);
    });
    on('changed', items => {
      const out = items.filter(({ id }) => !this.#fits(id));
      items.forEach(item => this.#keep(item));
      this.#draw();
      // What comes in from elsewhere has its place in the list.
      if (out.some(({ id }) => this.#fits(id))) this.#load();
    });
    on('counts', counts => {
      this.#counts = counts;
      const n = counts.unseen > 99 ? '99+' : `${counts.unseen}`;
      this.#badge.textContent = n;
      this.#badge.hidden = !counts.unseen;
      this.#bell.setAttribute('aria-label', this.word(counts.unseen ? 'count' : 'title', { n }));
      this.tell('counts', counts);
      this.#see();
    });
    on('reload', () => this.#load());
    on('state', ({ connected }) => {
      this.#off.hidden = connected;
      this.#problem.hidden ||= connected;
    });
    on('error', error => this.#failed(error));
    this.client.start();
  }

  show() {
    this.#panel.hidden = false;
    this.#bell.setAttribute('aria-expanded', 'true');
    this.#turn(this.#view).focus();
    this.#see();
  }

  /** The focus returns to the bell, unless the person put it elsewhere. */
  hide(focus = true) {
    if (this.#panel.hidden) return;
    this.#panel.hidden = true;
    this.#bell.setAttribute('aria-expanded', 'false');
    if (focus) this.#bell.focus();
  }

  get #tab() { return this.#tabs.find(tab => tab.id === this.#view); }

  #mark() {
    for (const tab of this.#tabs) {
      tab.setAttribute('aria-selected', tab === this.#tab);
      tab.tabIndex = tab === this.#tab ? 0 : -1;
    }
    this.#page.setAttribute('aria-labelledby', this.#view);
  }

  #turn(view) {
    this.#shown = [];
    this.#view = view;
    this.#next = undefined;
    this.#mark();
    this.#load();
    return this.#tab;
  }

  async #load(more) {
    if (!this.client || this.#panel.hidden) return;
    const run = ++this.#run;
    this.#page.ariaBusy = 'true';
    this.#draw();
    try {
      const limit = more ? PAGE : Math.min(100, Math.max(PAGE, this.#shown.length));
      const { items, next, head } = await this.client.list({ state: this.#view, limit, after: more ? this.#next : undefined });
      if (run !== this.#run) return;
      const ids = items.map(item => item.id);
      items.forEach(item => this.#keep(item));
      // What came while this was under way is newer than it.
      this.#shown = [...this.#shown.filter(id => !ids.includes(id) && (more || this.#items.get(id).seq > head)), ...ids];
      this.#next = next;
      this.#problem.hidden = true;
    } catch (error) {
      this.#failed(error);
    }
    if (run === this.#run) this.#draw(this.#page.ariaBusy = 'false');
  }

  #keep(item) {
    if (!(this.#items.get(item.id)?.seq > item.seq)) this.#items.set(item.id, item);
  }

  #fits(id) {
    const item = this.#items.get(id);
    return item && !item.deletedAt && VIEWS[this.#view](item);
  }

  // Touches what changed; the focus stays, or goes to what takes the place.
  #draw() {
    if (this.#panel.hidden) return;
    const focus = this.shadowRoot.activeElement, line = focus?.closest('li'), place = [...this.#list.children].indexOf(line);
    this.#shown = this.#shown.filter(id => this.#fits(id));
    const old = this.#lines;
    this.#lines = new Map(this.#shown.map(id => {
      const item = this.#items.get(id), known = old.get(id);
      return [id, known?.item === item ? known : { item, li: this.#line(item) }];
    }));
    const lines = [...this.#lines.values()].map(({ li }) => li);
    for (const li of [...this.#list.children]) lines.includes(li) || li.remove();
    lines.forEach((li, i) => li === this.#list.children[i] || this.#list.insertBefore(li, this.#list.children[i]));
    const busy = this.#page.ariaBusy === 'true', near = lines[Math.min(Math.max(place, 0), lines.length - 1)];
    this.#none.hidden = busy || lines.length > 0;
    this.#more.hidden = busy || !this.#next;
    this.#rove(this.#lines.get(this.#current)?.li ?? near);
    if (!line || line.isConnected) return;
    const same = this.#lines.get(line.dataset.id)?.li;
    (same?.querySelector(`[data-do=${focus.dataset.do}]`) ?? (same ?? near)?.firstChild ?? this.#tab).focus();
  }

  #line(item) {
    const url = safe(item.link), time = item.snoozedUntil ?? item.createdAt;
    const shown = new Date(time).toLocaleString(this.locale, { dateStyle: 'medium', timeStyle: 'short' });
    const tool = (act, name = act) => button('tool', undefined, this.word(name), { 'data-do': act });
    return h('li', { class: item.readAt ? 'old' : 'new', 'data-id': item.id },
      h(url ? 'a' : 'button', { class: 'main', href: url, 'data-do': 'open' },
        h('span', { class: 'top' }, !item.readAt && h('span', { class: 'heard' }, this.word('new')), h('bdi', {}, item.title),
          h('time', { datetime: time }, item.snoozedUntil ? this.word('until', { time: shown }) : shown)),
        h('bdi', { class: 'body' }, item.body)),
      h('div', { class: 'tools' },
        item.actions?.map(({ label, url: to }) =>
          safe(to) && h('a', { class: 'link', href: safe(to), 'data-do': 'open', 'data-action': label }, h('bdi', {}, label)))),
      h('div', { class: 'tools' },
        item.readAt ? tool('unread', 'markUnread') : tool('read', 'markRead'),
        item.archivedAt ? tool('unarchive', 'back') : tool('archive'),
        item.snoozedUntil ? tool('unsnooze', 'back') : h('details', {},
          h('summary', { class: 'tool', 'data-do': 'snooze' }, this.word('snooze')), tool('hour'), tool('tomorrow'))));
  }

  // Tab reaches one line, the arrows the others.
  #rove(line) {
    if (line) this.#current = line.dataset.id;
    for (const part of this.#list.querySelectorAll('[data-do]')) part.tabIndex = line?.contains(part) ? 0 : -1;
  }

  #moved(event) {
    const lines = [...this.#list.children], at = lines.indexOf(event.target.closest('li'));
    const to = lines[{ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key]];
    if (!to) return;
    event.preventDefault();
    to.firstChild.focus();
  }

  #switched(event) {
    const n = this.#tabs.length, at = this.#tabs.indexOf(this.#tab), ahead = this.matches(':dir(rtl)') ? n - 1 : 1;
    const to = { ArrowRight: at + ahead, ArrowLeft: at + n - ahead }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#turn(this.#tabs[to % n].id).focus();
  }

  async #clicked(event) {
    const hit = event.target.closest('[data-do]'), act = hit?.dataset.do;
    if (!hit || act === 'snooze') return;
    const item = this.#items.get(hit.closest('li').dataset.id);
    if (act !== 'open') return this.#change(item, act);
    const read = !item.readAt && this.#change(item, 'read');
    const go = this.tell('open', { item, url: hit.href, action: hit.dataset.action }, true);
    if (!hit.href || !go) return event.preventDefault();
    if (!read || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // The page stays until the item is read, or for a second.
    event.preventDefault();
    await Promise.race([read, new Promise(done => setTimeout(done, 1000))]);
    location.assign(hit.href);
  }

  #change({ id }, act) {
    const { client } = this, until = new Date();
    if (act === 'hour') until.setTime(Date.now() + 3_600_000);
    else until.setDate(until.getDate() + 1), until.setHours(9, 0, 0, 0);
    return this.#try(() => act === 'read' ? client.read([id]) : act in client ? client[act](id) : client.snooze(id, until.toISOString()));
  }

  // What it changes comes as live changes; while there is no connection, by loading.
  async #try(send) {
    try {
      await send();
      this.#problem.hidden = true;
      if (!this.#off.hidden) await this.#load();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error) {
    this.#problem.textContent = error.message;
    this.#problem.hidden = false;
    this.tell('error', error);
  }

  // What the open panel shows has been seen.
  #see() {
    const before = this.client?.since;
    if (!this.#panel.hidden && !document.hidden && this.#counts?.unseen && before >= 0) this.client.seen({ before }).catch(e => this.#failed(e));
  }
});
