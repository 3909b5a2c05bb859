// Notify's browser client: one live connection for all tabs of a person.
const FRAMES = ['hello', 'item', 'changed', 'sync', 'ping', 'presence', 'reconnect', 'error'];
const OFF = { connected: false, transport: null, leader: false };
const MINUTE = 60_000;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const problem = (message, more) => Object.assign(new Error(message), more);

export class NotifyClient {
  #url; #ask; #key; #shared; #transports; #since; #counts; #countsAt = -1;
  #token; #expires = 0; #skew = 0; #asking;
  #listeners = {}; #known = new Set(); #catching = false; #again = false;
  #run; #channel; #wake;
  #state = OFF;

  /** @param {import('./notify.d.ts').Options} options */
  constructor({ url, token, key, shared = true, transports = ['ws', 'sse', 'poll'], since }) {
    this.#url = url.replace(/\/+$/, '');
    [this.#ask, this.#key, this.#shared, this.#since] = [token, key, shared, since];
    this.#transports = transports.filter(t => ({ ws: 'WebSocket', sse: 'EventSource', poll: 'fetch' })[t] in globalThis);
  }

  get since() { return this.#since; }

  on(event, listener) {
    const all = (this.#listeners[event] ??= new Set()).add(listener);
    return () => { all.delete(listener); };
  }

  start() {
    if (this.#run) return;
    const { signal } = this.#run = new AbortController();
    globalThis.addEventListener?.('online', () => this.#wake?.(), { signal });
    this.#main(signal).catch(e => signal.aborted || this.#fail(e));
  }

  stop() {
    this.#run?.abort();
    this.#channel?.close();
    this.#run = this.#channel = undefined;
    this.#set(OFF);
  }

  async list(query = {}) {
    const page = await this.#call('inbox?' + new URLSearchParams(JSON.parse(JSON.stringify(query))));
    for (const item of page.items) this.#known.add(item.id);
    if (!query.after) this.#since ??= page.head;
    return page;
  }

  counts() { return this.#call('inbox/counts'); }
  read(ids) { return this.#send('inbox/read', { ids }); }
  unread(id) { return this.#send(`inbox/${id}/unread`); }
  seen(what) { return this.#send('inbox/seen', Array.isArray(what) ? { ids: what } : what); }
  archive(id) { return this.#send(`inbox/${id}/archive`); }
  unarchive(id) { return this.#send(`inbox/${id}/unarchive`); }
  snooze(id, until) { return this.#send(`inbox/${id}/snooze`, { until }); }
  unsnooze(id) { return this.#send(`inbox/${id}/unsnooze`); }
  remove(id) { return this.#send('inbox/' + id, undefined, 'DELETE'); }
  readAllBefore(before) { return this.#send('inbox/read', { before }); }
  preferences() { return this.#call('preferences'); }
  setPreferences(patch) { return this.#send('preferences', patch, 'PATCH'); }

  #send(path, body, method = 'POST') { return this.#call(path, { method, body: JSON.stringify(body) }); }

  async #call(path, init, force) {
    const headers = { authorization: 'Bearer ' + await this.#fresh(force), 'content-type': 'application/json' };
    const answer = await fetch(`${this.#url}/v1/${path}`, { headers, ...init });
    if (answer.status === 401 && !force) return this.#call(path, init, true);
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      if (told.counts) this.#count(told.counts, told.head);
      return told;
    }
    const after = +answer.headers.get('retry-after') * 1000 || undefined;
    throw problem(told.detail ?? `${path}: ${answer.status}`, { ...told, status: answer.status, after });
  }

  async #fresh(force) {
    if (!force && this.#left() > 5000) return this.#token;
    this.#token = await (this.#asking ??= Promise.resolve(this.#ask()).finally(() => this.#asking = null));
    const { exp, tenant, sub } = JSON.parse(atob(this.#token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
    this.#key ??= `${tenant}/${sub}`;
    this.#expires = exp * 1000;
    return this.#token;
  }

  #left() { return this.#expires - this.#skew - Date.now(); }

  // Who holds the lock leads; the next tab gets it when this one closes.
  async #main(signal) {
    const locks = globalThis.navigator?.locks;
    if (!this.#shared || !locks) return this.#lead(signal);
    for (let tries = 0; !this.#key && !signal.aborted; tries++)
      await this.#fresh().catch(e => (this.#fail(e), this.#pause(tries, signal)));
    if (signal.aborted) return;
    const name = `notify ${this.#url} ${this.#key}`;
    const channel = this.#channel = new BroadcastChannel(name);
    channel.onmessage = ({ data: { state, frame } }) => {
      const { leader, connected } = this.#state;
      if (!leader) {
        if (state) this.#set({ ...state, leader });
        if (frame) this.#take(frame);
      } else if (!state && connected) {
        channel.postMessage({ state: this.#state, frame: { type: 'hello', head: this.#since, counts: this.#counts } });
      }
    };
    channel.postMessage({});
    await locks.request(name, { signal }, () => this.#lead(signal));
  }

  async #lead(signal) {
    this.#set({ ...OFF, leader: true });
    for (let at = 0, tries = 0, refused = 0; !signal.aborted;) {
      const end = await this.#connect(this.#transports[at], signal);
      if (signal.aborted) return;
      this.#set({ ...OFF, leader: true });
      if (end.code >= 3401) this.#expires = 0;
      if (end.born) refused = 0;
      // A refused token may only have aged: a fresh one gets one more try.
      if (end.code > 3500 || end.code === 3500 && refused++) {
        this.stop();
        return this.#fail(problem('Notify ended the connection', end));
      }
      at = end.born || end.code >= 3000 ? 0 : (at + 1) % this.#transports.length;
      if (at) continue;
      tries = end.born && Date.now() - end.born > MINUTE / 6 ? 0 : tries + 1;
      await this.#pause(tries, signal, end.code === 3401 ? 0 : end.after);
    }
  }

  // Full jitter.
  #pause(tries, signal, after = Math.random() * Math.min(MINUTE / 2, 500 * 2 ** tries)) {
    return new Promise(done => {
      const timer = setTimeout(done, after);
      this.#wake = () => done(clearTimeout(timer));
      signal.addEventListener('abort', this.#wake);
    });
  }

  // One connection until it ends; tells how.
  async #connect(transport, stop) {
    const gone = new AbortController(), { signal } = gone;
    let watch, later, born = 0, patience = MINUTE / 4;
    const end = (code, after) => gone.abort({ code, after, born });
    const frame = f => {
      if (signal.aborted) return;
      if (f.type === 'hello') {
        born = Date.now();
        patience = f.ping * 2000 + 5000;
        if (f.ttl) this.#skew = this.#expires - f.ttl * 1000 - born;
        if (line.send) refresh();
        // The better carrier is tried again from time to time.
        else if (transport !== this.#transports[0]) later = setTimeout(end, 10 * MINUTE, 0, 0);
        this.#set({ connected: true, transport });
      }
      clearTimeout(watch);
      watch = setTimeout(end, patience);
      if (f.type === 'reconnect') return end(1012, f.after);
      if (f.type === 'error') return f.code === 'token_expired' ? end(3401) : this.#fail(problem(f.message, f));
      this.#channel?.postMessage({ frame: f });
      this.#take(f);
    };
    const refresh = () => {
      const renew = () => this.#fresh(true).then(token => signal.aborted || line.send({ type: 'refresh', token })).catch(this.#fail).then(refresh);
      if (!signal.aborted) later = setTimeout(renew, Math.min(Math.max(this.#left() * 0.8, 1000), 60 * MINUTE));
    };
    const line = { signal, end, frame };
    watch = setTimeout(end, patience);
    stop.addEventListener('abort', () => end(), { signal });
    ({ ws: this.#ws, sse: this.#sse, poll: this.#poll })[transport].call(this, line).catch(e => {
      if (!signal.aborted) this.#fail(e);
      end(e.status === 401 ? 3500 : 0, e.after);
    });
    if (!signal.aborted) await new Promise(done => signal.addEventListener('abort', done));
    line.open?.close();
    clearTimeout(watch);
    clearTimeout(later);
    return signal.reason;
  }

  async #ws(line) {
    const token = await this.#fresh();
    if (line.signal.aborted) return;
    const socket = line.open = new WebSocket(this.#url.replace(/^http/, 'ws') + '/v1/realtime/ws');
    line.send = f => socket.send(JSON.stringify(f));
    socket.onopen = () => line.send({ type: 'auth', token, since: this.#since });
    socket.onmessage = e => [JSON.parse(e.data)].flat().forEach(line.frame);
    socket.onclose = e => line.end(e.code);
  }

  async #sse(line) {
    const { ticket } = await this.#send('realtime/ticket');
    if (line.signal.aborted) return;
    const source = line.open = new EventSource(`${this.#url}/v1/realtime/sse?ticket=${ticket}${this.#from()}`);
    // Its own way to come back would use the ticket twice.
    const hear = e => 'data' in e ? line.frame(JSON.parse(e.data)) : line.end();
    for (const type of FRAMES) source.addEventListener(type, hear);
  }

  async #poll({ signal, frame }) {
    for (let wait = 0; !signal.aborted; wait = 25) {
      const { frames, head, counts } = await this.#call(`realtime/poll?wait=${wait}${this.#from()}`, { signal });
      frames.forEach(frame);
      frame({ type: wait ? 'ping' : 'hello', ping: 25, head, counts });
    }
  }

  #from() { return this.#since === undefined ? '' : '&since=' + this.#since; }

  #take(f) {
    if (f.type === 'presence') return this.#emit(f.type, f);
    if (f.type === 'hello') {
      if (this.#since === undefined) this.#reload(f.head);
      this.#count(f.counts, f.head);
    }
    const since = this.#since;
    if (since === undefined) return;
    if (f.type === 'sync') f.recovered ? this.#since = Math.max(since, f.to) : this.#reload(f.to);
    else if (f.prev > since) this.#catchUp();
    else if (f.seq) this.#deliver(f.items ?? [f.item], f.seq, f.counts);
    // What the server does not know to be missing is fetched soon.
    else if (f.head >= 0 && f.head !== since) setTimeout(() => (this.#since < f.head || f.head < since) && this.#catchUp(), 1000);
  }

  async #catchUp() {
    this.#again = true;
    const signal = this.#run?.signal;
    if (this.#catching || !signal) return;
    this.#catching = true;
    try {
      while (this.#again) {
        const since = this.#since;
        this.#again = false;
        const page = await this.#call(`inbox/changes?limit=100${this.#from()}`, { signal });
        if (since > page.head || since < page.floor) this.#reload(page.head);
        else this.#deliver(page.changes, page.more ? page.changes.at(-1).seq : page.head, page.counts);
        this.#again ||= page.more;
      }
    } catch (e) {
      if (!signal.aborted) this.#fail(e);
    }
    this.#catching = false;
  }

  // What was missed comes as changed items; new is what nobody has seen.
  #deliver(items, seq, counts) {
    const known = [];
    if (this.#known.size > 10_000) this.#known.clear();
    for (const item of items.filter(i => i.seq > this.#since)) {
      const { id, snoozedUntil: away } = item;
      if (item.seenAt || item.archivedAt || item.deletedAt || away || this.#known.has(id)) known.push(item);
      else this.#emit('item', item);
      this.#known[away ? 'delete' : 'add'](id);
    }
    this.#since = Math.max(this.#since, seq);
    if (known.length) this.#emit('changed', known);
    this.#count(counts, seq);
  }

  #reload(head) {
    this.#since = head;
    this.#countsAt = -1;
    this.#emit('reload');
  }

  #count(counts, at) {
    if (at < this.#countsAt) return;
    this.#countsAt = at;
    if (!same(counts, this.#counts)) this.#emit('counts', this.#counts = counts);
  }

  #set(state) {
    state = { ...this.#state, ...state };
    if (same(state, this.#state)) return;
    this.#state = state;
    if (state.leader) this.#channel?.postMessage({ state });
    this.#emit('state', state);
  }

  #fail = e => this.#emit('error', e);

  // A listener that throws stops neither the others nor the client.
  #emit(event, value) {
    this.#listeners[event]?.forEach(listener => queueMicrotask(() => listener(value)));
  }
}
