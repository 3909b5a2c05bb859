// The browser client of Notify: one live connection for all tabs of a person. What it does when things fail: docs/browser.md.
// A plain module without dependencies; also runs in Node 20 and newer.

/**
 * @typedef {{id: string, seq: number, type?: string, category?: string, title?: string, body?: string, link?: string, data?: Record<string, string>,
 *   occurredAt?: string, createdAt?: string, expiresAt?: string, seenAt?: string, readAt?: string, archivedAt?: string, deletedAt?: string}} InboxItem
 * @typedef {{unseen: number, unread: number, total: number}} Tally
 * @typedef {Tally & {byCategory: Record<string, Tally>}} Counts
 * @typedef {'ws' | 'sse' | 'poll'} Transport
 * @typedef {{connected: boolean, transport: Transport | null, leader: boolean}} State
 * @typedef {{user: string, state: string, version?: number}} Presence
 * @typedef {Error & {status?: number, code?: string | number}} NotifyError
 * @typedef {{item: InboxItem, changed: InboxItem[], counts: Counts, reload: undefined, state: State, presence: Presence, error: NotifyError}} Events
 * @typedef {{url: string, token: () => string | Promise<string>, key?: string, shared?: boolean, transports?: Transport[], since?: number}} Options
 * @typedef {{items: InboxItem[], next?: string, counts: Counts, head: number}} Page
 * @typedef {{head: number, counts: Counts}} Changed
 * @typedef {{ids: string[]} | {before: number, category?: string}} Selection
 */

const SHARED = ['hello', 'item', 'changed', 'sync', 'ping', 'presence'];
const MINUTE = 60_000;

/** @param {string} message @param {object} [more] */
const problem = (message, more) => /** @type {NotifyError} */ (Object.assign(new Error(message), more));

export class NotifyClient {
  #url; #ask; #key; #shared; #transports; #since; #counts; #countsAt = -1;
  #token = ''; #expires = Infinity; #skew = 0; #asking;
  #listeners = new Map(); #known = new Set(); #catching = false; #again = false;
  #run; #channel; #wake = () => {};
  /** @type {State} */
  #state = { connected: false, transport: null, leader: false };

  /** @param {Options} options `token` is called whenever a fresh JWT is needed; `since` is a position kept from before. */
  constructor({ url, token, key, shared = true, transports = ['ws', 'sse', 'poll'], since }) {
    this.#url = url.replace(/\/+$/, '');
    [this.#ask, this.#key, this.#shared, this.#transports, this.#since] = [token, key, shared, transports, since];
  }

  /** The position: the newest seq that was handed out. @returns {number | undefined} */
  get since() { return this.#since; }

  /**
   * Listens; returns the function that ends it.
   * @template {keyof Events} E
   * @param {E} event @param {(value: Events[E]) => void} listener @returns {() => void}
   */
  on(event, listener) {
    const all = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, all.add(listener));
    return () => all.delete(listener);
  }

  start() {
    if (this.#run) return;
    const run = this.#run = new AbortController();
    globalThis.addEventListener?.('online', () => this.#wake(), { signal: run.signal });
    this.#main(run.signal).catch(e => { if (!run.signal.aborted) this.#fail(e); });
  }

  stop() {
    this.#run?.abort();
    this.#run = undefined;
    this.#channel?.close();
    this.#channel = undefined;
    this.#set({ connected: false, transport: null, leader: false });
  }

  /** @param {{state?: 'unread' | 'unseen' | 'read' | 'archived' | 'all', category?: string, after?: string, limit?: number}} [query] @returns {Promise<Page>} */
  async list(query = {}) {
    const page = await this.#call('GET', '/v1/inbox?' + new URLSearchParams(JSON.parse(JSON.stringify(query))));
    for (const item of page.items) this.#know(item.id);
    if (!query.after) this.#since ??= page.head;
    this.#count(page.counts, page.head);
    return page;
  }

  /** @returns {Promise<Counts & {head: number}>} */
  async counts() {
    const { head, ...counts } = await this.#call('GET', '/v1/inbox/counts');
    this.#count(counts, head);
    return { head, ...counts };
  }

  /** @param {string[]} ids */
  read(ids) { return this.#change('POST', 'read', { ids }); }
  /** @param {string} id */
  unread(id) { return this.#change('POST', id + '/unread'); }
  /** @param {string[] | Selection} what ids, or everything up to a seq */
  seen(what) { return this.#change('POST', 'seen', Array.isArray(what) ? { ids: what } : what); }
  /** @param {string} id */
  archive(id) { return this.#change('POST', id + '/archive'); }
  /** @param {string} id */
  remove(id) { return this.#change('DELETE', id); }
  /** @param {number} seq items that arrive meanwhile stay unread */
  readAllBefore(seq) { return this.#change('POST', 'read', { before: seq }); }
  /** @returns {Promise<any>} */
  preferences() { return this.#call('GET', '/v1/preferences'); }
  /** @param {object} patch @returns {Promise<any>} */
  setPreferences(patch) { return this.#call('PATCH', '/v1/preferences', patch); }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<Changed>} */
  async #change(method, path, body) {
    const answer = await this.#call(method, '/v1/inbox/' + path, body);
    this.#count(answer.counts, answer.head);
    return answer;
  }

  async #call(method, path, body, signal) { return (await this.#fetch(method, path, body, signal)).json(); }

  async #fetch(method, path, body, signal, force = false) {
    const headers = { authorization: 'Bearer ' + await this.#fresh(force), ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(this.#url + path, { method, headers, signal, cache: 'no-store', body: body && JSON.stringify(body) });
    if (answer.status === 401 && !force) return this.#fetch(method, path, body, signal, true);
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    const after = Number(answer.headers.get('retry-after')) * 1000 || undefined;
    throw problem(told.detail ?? `${method} ${path}: ${answer.status}`, { status: answer.status, code: told.code, after });
  }

  /** A token that is good for now; a new one if asked for or about to expire. */
  async #fresh(force = false) {
    if (!force && this.#token && this.#left() > 5000) return this.#token;
    this.#token = await (this.#asking ??= Promise.resolve(this.#ask()).finally(() => { this.#asking = undefined; }));
    this.#expires = this.#claims().exp * 1000 || Infinity;
    return this.#token;
  }

  #claims() {
    try { return JSON.parse(atob(this.#token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))); } catch { return {}; }
  }

  #left() { return this.#expires - this.#skew - Date.now(); }

  // The one who holds the lock leads; the browser gives it to the next tab when this one closes.
  async #main(signal) {
    for (let tries = 0; this.#shared && !this.#key && !signal.aborted; tries++) {
      try {
        await this.#fresh();
        const { tenant, sub } = this.#claims();
        this.#key = JSON.stringify([tenant, sub]);
      } catch (e) {
        this.#fail(e);
        await this.#pause(tries, signal);
      }
    }
    const locks = globalThis.navigator?.locks;
    if (signal.aborted) return;
    if (!this.#shared || !locks || !globalThis.BroadcastChannel) return this.#lead(signal);
    const name = `notify ${this.#url} ${this.#key}`;
    const channel = this.#channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => {
      if (data.join) this.#welcome();
      else if (this.#state.leader) return;
      else if (data.state) this.#set({ ...data.state, leader: false });
      else this.#take(data.frame);
    };
    channel.postMessage({ join: true });
    await locks.request(name, { signal }, () => this.#lead(signal));
  }

  #welcome() {
    if (!this.#state.leader) return;
    this.#channel.postMessage({ state: this.#state });
    if (this.#since !== undefined && this.#counts) this.#channel.postMessage({ frame: { type: 'hello', head: this.#since, counts: this.#counts } });
  }

  async #lead(signal) {
    this.#set({ connected: false, transport: null, leader: true });
    for (let at = 0, tries = 0, refused = 0; !signal.aborted;) {
      const end = await this.#connect(this.#transports[at], signal);
      if (signal.aborted) return;
      this.#set({ connected: false, transport: null });
      if (end.code === 3401 || end.code === 3500) this.#token = '';
      if (end.lived) refused = 0;
      // A token that was good a moment ago by our clock is asked for anew, once.
      if (end.code === 3503 || end.code === 3502 || end.code === 3501 || (end.code === 3500 && refused++)) {
        this.#fail(problem('Notify ended the connection', end));
        return this.stop();
      }
      at = end.lived ? 0 : (at + 1) % this.#transports.length;
      tries = end.lived > 10_000 ? 0 : tries + (at ? 0 : 1);
      if (end.after !== undefined || at === 0) await this.#pause(tries, signal, end.after);
    }
  }

  // Full jitter: thousands that lost the same node do not come back as one.
  #pause(tries, signal, after = Math.random() * Math.min(30_000, 500 * 2 ** tries)) {
    return new Promise(done => {
      const timer = setTimeout(done, after);
      this.#wake = () => { clearTimeout(timer); done(undefined); };
      signal.addEventListener('abort', this.#wake, { once: true });
    });
  }

  /** One connection, until it ends. @returns {Promise<{code?: number, after?: number, lived: number}>} */
  #connect(transport, signal) {
    return new Promise(resolve => {
      const gone = new AbortController();
      let watch, refresh, born = 0, patience = 15_000;
      const end = (code, after) => {
        clearTimeout(watch);
        clearTimeout(refresh);
        gone.abort();
        resolve({ code, after, lived: born && Date.now() - born + 1 });
      };
      const alive = () => {
        clearTimeout(watch);
        watch = setTimeout(end, patience);
      };
      const renew = () => {
        refresh = setTimeout(async () => {
          await this.#fresh(true).then(token => connection.send?.({ type: 'refresh', token }), e => this.#fail(e));
          if (!gone.signal.aborted) renew();
        }, Math.min(Math.max(this.#left() * 0.8, 1000), 60 * MINUTE));
      };
      const frame = f => {
        if (gone.signal.aborted) return;
        if (f.type === 'hello') {
          born = Date.now();
          patience = f.ping * 2000 + 5000;
          this.#skew = this.#expires - f.ttl * 1000 - born || 0;
          if (connection.send) renew();
          // A poorer carrier is left from time to time, to try the better one.
          else if (transport !== this.#transports[0]) refresh = setTimeout(end, 10 * MINUTE);
          this.#set({ connected: true, transport });
        }
        alive();
        if (f.type === 'reconnect') end(1012, f.after);
        else if (f.type === 'error') {
          if (f.code === 'token_expired') end(3401, 0);
          else this.#fail(problem(f.message, { code: f.code }));
        } else {
          if (SHARED.includes(f.type)) this.#channel?.postMessage({ frame: f });
          this.#take(f);
        }
      };
      const connection = { signal: gone.signal, end, frame, send: undefined };
      signal.addEventListener('abort', () => end(), { signal: gone.signal });
      alive();
      const carry = { ws: c => this.#ws(c), sse: c => this.#sse(c), poll: c => this.#poll(c) }[transport];
      carry(connection).catch(e => {
        if (gone.signal.aborted) return;
        if (e.status !== 401) this.#fail(e);
        end(e.status === 401 ? 3500 : undefined, e.after);
      });
    });
  }

  async #ws(connection) {
    const token = await this.#fresh();
    if (connection.signal.aborted) return;
    const socket = new WebSocket(this.#url.replace(/^http/, 'ws') + '/v1/realtime/ws');
    connection.signal.addEventListener('abort', () => socket.close());
    connection.send = f => socket.send(JSON.stringify(f));
    socket.onopen = () => connection.send({ type: 'auth', token, since: this.#since });
    socket.onmessage = e => [JSON.parse(e.data)].flat().forEach(connection.frame);
    socket.onclose = e => connection.end(e.code, e.code === 3401 ? 0 : undefined);
  }

  async #sse({ signal, end, frame }) {
    const path = '/v1/realtime/sse?' + (this.#since === undefined ? '' : `since=${this.#since}&`);
    if (!globalThis.EventSource) return this.#stream(path, signal, end, frame);
    const { ticket } = await this.#call('POST', '/v1/realtime/ticket', undefined, signal);
    if (signal.aborted) return;
    const source = new EventSource(`${this.#url}${path}ticket=${encodeURIComponent(ticket)}`);
    signal.addEventListener('abort', () => source.close());
    // Its own reconnect would repeat the ticket, which is good for once.
    source.onerror = e => { if (!('data' in e)) end(); };
    for (const type of [...SHARED, 'reconnect', 'error']) {
      source.addEventListener(type, e => { if ('data' in e) frame(JSON.parse(String(e.data))); });
    }
  }

  async #stream(path, signal, end, frame) {
    const { body } = await this.#fetch('GET', path, undefined, signal);
    let text = '';
    for (const reader = body.pipeThrough(new TextDecoderStream()).getReader(); ;) {
      const { value, done } = await reader.read();
      if (done) return end();
      const lines = (text + value).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data:')) frame(JSON.parse(line.slice(5)));
    }
  }

  async #poll({ signal, frame }) {
    while (!signal.aborted) {
      const since = this.#since === undefined ? '' : `since=${this.#since}&`;
      const frames = await this.#call('GET', `/v1/realtime/poll?${since}wait=25`, undefined, signal);
      frames.forEach(frame);
    }
  }

  // What a tab does with a frame, whether it came by its own connection or from the leader.
  #take(f) {
    if (f.type === 'presence') return this.#emit('presence', f);
    if (f.type === 'hello' && this.#since === undefined) this.#reload(f.head);
    if (this.#since === undefined) return;
    if (f.type === 'hello') this.#count(f.counts, f.head);
    if (f.type === 'hello' || f.type === 'ping') this.#behind(f.head);
    else if (f.type === 'sync' && !f.recovered) this.#reload(f.to);
    else if (f.type === 'sync') this.#since = Math.max(this.#since, f.to);
    else if (f.prev > this.#since) this.#catchUp();
    else this.#deliver(f.items ?? [f.item], f.seq, f.counts);
  }

  // The server sends what it knows to be missing by itself; after a second we fetch what it does not know of.
  #behind(head = this.#since) {
    const before = this.#since;
    if (head !== before) setTimeout(() => { if (this.#run && (this.#since < head || head < before)) this.#catchUp(); }, 1000);
  }

  async #catchUp() {
    this.#again = true;
    if (this.#catching) return;
    this.#catching = true;
    const run = this.#run;
    try {
      for (let more; run && this.#run === run && (more || this.#again);) {
        this.#again = false;
        const since = this.#since;
        const page = await this.#call('GET', `/v1/inbox/changes?since=${since}&limit=100`, undefined, run.signal);
        more = page.more;
        if (this.#run !== run) return;
        if (since > page.head || since < page.floor) this.#reload(page.head);
        else this.#deliver(page.changes, more ? page.changes.at(-1).seq : page.head, page.counts);
      }
    } catch (e) {
      // The next ping tells again that something is missing.
      if (this.#run === run) this.#fail(e);
    } finally {
      this.#catching = false;
    }
  }

  // Missed items come as changed ones: nobody has seen a new one yet.
  #deliver(items, seq, counts) {
    const since = this.#since;
    this.#since = Math.max(since, seq);
    let changed = [];
    const flush = () => { if (changed.length) this.#emit('changed', changed); changed = []; };
    for (const item of items.filter(i => i.seq > since)) {
      if (item.seenAt || item.archivedAt || item.deletedAt || this.#known.has(item.id)) changed.push(item);
      else {
        flush();
        this.#know(item.id);
        this.#emit('item', item);
      }
    }
    flush();
    this.#count(counts, seq);
  }

  #reload(head) {
    this.#since = head;
    this.#emit('reload', undefined);
  }

  #know(id) {
    this.#known.add(id);
    if (this.#known.size > 10_000) this.#known.delete(this.#known.values().next().value);
  }

  #count(counts, at) {
    if (at < this.#countsAt) return;
    this.#countsAt = at;
    if (JSON.stringify(counts) !== JSON.stringify(this.#counts)) this.#emit('counts', this.#counts = counts);
  }

  #set(state) {
    const before = JSON.stringify(this.#state);
    this.#state = { ...this.#state, ...state };
    if (JSON.stringify(this.#state) === before) return;
    if (this.#state.leader) this.#channel?.postMessage({ state: this.#state });
    this.#emit('state', this.#state);
  }

  #fail(error) { this.#emit('error', error); }

  #emit(event, value) {
    for (const listener of this.#listeners.get(event) ?? []) {
      try { listener(value); } catch (e) { queueMicrotask(() => { throw e; }); }
    }
  }
}
