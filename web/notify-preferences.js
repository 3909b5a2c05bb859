// <notify-preferences>: what a person wants to hear, where and when.
import { NotifyElement, h } from './notify-element.js';

const WORDS = {
  everything: 'Everything', category: 'Category', muted: 'Muted until', zone: 'Time zone',
  inbox: 'Inbox', realtime: 'Live', push: 'Phone', email: 'Mail', rhythm: 'How often', instant: 'At once', hourly: 'Hourly', daily: 'Daily at',
  at: '{name}: time of day', quiet: 'Quiet hours', from: '{name}: from', to: '{name}: to', critical: 'Always comes: {types}', saved: 'Saved.',
  own: 'your choice', default: 'default', mandatory: 'always comes',
  all_off: 'everything is off', channel_off: 'the channel is off', category_off: 'your choice', type_never: 'not sent here',
};
const CSS = `
:host { display: block }
table { border-collapse: collapse }
th, td { padding: .4rem .7rem; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top; font-weight: 400 }
small { display: block; color: var(--muted) }
input, select { background: var(--ground); border: 1px solid var(--line); border-radius: .3rem; padding: .2rem .4rem }
[aria-invalid] { border-color: var(--alarm) }
label, h2 { display: block; margin-block: .7rem }
.scroll { overflow-x: auto }
.problem { margin: .2rem 0 }
`;

// The value at a pointer, and the change that sets it.
const get = (told, at) => at.split('/').slice(1).reduce((value, key) => value?.[key], told);
const put = (at, value) => at.split('/').slice(1).reduceRight((inner, key) => ({ [key]: inner }), value);

customElements.define('notify-preferences', class extends NotifyElement {
  #form; #note; #fields; #run = 0;

  constructor() { super(WORDS, CSS); }

  build() {
    this.#fields = [];
    return [this.#form = h('div'), this.#note = h('p', { role: 'status' })];
  }

  follow() {
    this.client.preferences().then(told => this.#show(told)).catch(error => this.#failed(error));
  }

  #show(told) {
    if (!this.#fields.length) this.#form.append(...this.#make(told));
    for (const { at, node, show } of this.#fields) node.ariaInvalid || show(get(told, at), node, told);
  }

  #field(at, tag, attributes, show = (value, node) => { node.value = value ?? ''; }, ...children) {
    const node = h(tag, { 'data-at': at, ...attributes }, ...children);
    this.#fields.push({ at, node, show });
    return node;
  }

  #switch(at, name, more) {
    return this.#field(at, 'input', { type: 'checkbox', 'aria-label': name, onchange: e => this.#save(at, e.target.checked ? null : false) },
      (on, node, told) => { node.checked = on; more?.(node, told); });
  }

  #make({ channels, categories, critical }) {
    const word = name => this.word(name), all = Object.keys(channels), head = (scope, ...what) => h('th', { scope }, ...what);
    const label = (name, field) => h('label', {}, word(name), ' ', field);
    return [
      label('everything', this.#switch('/all', word('everything'))),
      h('div', { class: 'scroll' }, h('table', {},
        h('tr', {}, ['category', ...all, 'rhythm'].map(name => head('col', word(name)))),
        h('tr', {}, head('row', word('everything')), all.map(channel => h('td', {}, this.#switch(`/channels/${channel}`, word(channel)))), h('td')),
        Object.keys(categories).map(name => h('tr', {},
          head('row', word(name), critical[name] && h('small', {}, this.word('critical', { types: critical[name].join(', ') }))),
          all.map(channel => this.#cell(name, channel)), this.#rhythm(name))))),
      label('muted', this.#muted()),
      label('zone', this.#zone()),
      h('h2', { id: 'quiet' }, word('quiet')),
      h('table', { 'aria-labelledby': 'quiet' }, [1, 2, 3, 4, 5, 6, 7].map(day => this.#quiet(new Date(2024, 0, day)))),
    ];
  }

  #cell(name, channel) {
    const why = h('small');
    return h('td', {}, this.#switch(`/categories/${name}/${channel}`, `${this.word(name)}: ${this.word(channel)}`, (node, { matrix }) => {
      const { on, reason, rule } = matrix[name][channel];
      node.checked = on;
      node.disabled = reason === 'mandatory' || rule && rule !== 'category_off';
      why.textContent = this.word(rule ?? reason);
    }), why);
  }

  #rhythm(category) {
    const at = '/rhythms/' + category, name = this.word(category);
    const onchange = () => {
      const daily = every.value === 'daily';
      this.#save(at, { every: every.value, at: daily ? time.hidden ? '09:00' : time.value : undefined });
    };
    const every = this.#field(at + '/every', 'select', { 'aria-label': `${name}: ${this.word('rhythm')}`, onchange }, undefined,
      ['instant', 'hourly', 'daily'].map(value => h('option', { value }, this.word(value))));
    const time = this.#field(at + '/at', 'input', { type: 'time', 'aria-label': this.word('at', { name }), onchange },
      value => { time.hidden = !(time.value = value ?? ''); });
    return h('td', {}, every, ' ', time);
  }

  #muted() {
    return this.#field('/mutedUntil', 'input', {
      type: 'datetime-local',
      onchange: ({ target: { value } }) => this.#save('/mutedUntil', value ? new Date(value).toISOString() : null),
    }, (until, node) => {
      const time = new Date(until);
      node.value = until ? new Date(time - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16) : '';
    });
  }

  #zone() {
    return [
      this.#field('/timeZone', 'input', { list: 'zones', onchange: e => this.#save('/timeZone', e.target.value || null) }),
      h('datalist', { id: 'zones' }, Intl.supportedValuesOf('timeZone').map(value => h('option', { value }))),
    ];
  }

  // Half a span is saved when the person goes on; the other half may come.
  #quiet(date) {
    const day = locale => date.toLocaleDateString(locale, { weekday: 'long' }), name = day(this.locale), at = '/quietHours/' + day('en').toLowerCase();
    const [from, to] = ['from', 'to'].map(end => this.#field(`${at}/${end}`, 'input', { type: 'time', 'aria-label': this.word(end, { name }) }));
    let half;
    const save = () => {
      half = false;
      this.#save(at, from.value || to.value ? { from: from.value || undefined, to: to.value || undefined } : null);
    };
    return h('tr', {
      onchange: () => !from.value === !to.value ? save() : half = true,
      onfocusout: e => half && !e.currentTarget.contains(e.relatedTarget) && save(),
    }, h('th', { scope: 'row' }, name), h('td', {}, from, ' – ', to));
  }

  async #save(at, value) {
    const run = ++this.#run;
    const told = await this.client.setPreferences(put(at, value)).catch(error => error);
    this.#clear(at);
    if (told instanceof Error) return this.#failed(told);
    this.#say(this.word('saved'));
    if (run === this.#run) this.#show(told);
    this.tell('saved', told);
  }

  #say(text, name = '') {
    this.#note.className = name;
    this.#note.textContent = text;
  }

  #clear(at) {
    for (const { node } of this.#fields.filter(field => field.at.startsWith(at) && field.node.ariaInvalid)) {
      node.nextSibling.remove();
      node.removeAttribute('aria-describedby');
      node.ariaInvalid = null;
    }
  }

  // The server's problem stands at its field.
  #failed(error) {
    const node = error.pointer && this.#fields.find(({ at }) => at.startsWith(error.pointer))?.node;
    this.#say(node ? '' : error.message, 'problem');
    if (node) {
      const id = 'at' + error.pointer;
      node.ariaInvalid = 'true';
      node.setAttribute('aria-describedby', id);
      node.after(h('p', { class: 'problem', role: 'alert', id }, error.message));
    }
    this.tell('error', error);
  }
});
