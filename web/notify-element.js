// What Notify's elements have in common: a client, words, and how nodes are made. Text goes in as text, never as markup.
import { NotifyClient } from './notify.js';

/** A new element: functions among the attributes listen (`onclick`), strings among the children are text. */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter(Boolean));
  return made;
}

const BASE = `
:host {
  color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); --ink: light-dark(#1c1e23, #e9e8e4); --muted: light-dark(#5d616b, #a3a6ae);
  --ground: light-dark(#fff, #1c1e24); --line: light-dark(#dddad4, #343843); --accent: light-dark(#2456c7, #8ab0ff); --alarm: light-dark(#c3271f, #ff8279);
}
* { box-sizing: border-box }
[hidden] { display: none !important }
button, input, select { font: inherit; color: inherit }
button { cursor: pointer; border: 0; background: none; padding: 0; text-align: start }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px }
h2 { margin: 0; font-size: 1.1em }
.problem { color: var(--alarm); overflow-wrap: anywhere }
`;

/** A class of it makes its nodes in `build`, and uses the client from `follow` on. */
export class NotifyElement extends HTMLElement {
  static observedAttributes = ['url', 'token', 'token-url', 'words'];
  #ask; #client; #words = {}; #defaults; #soon; #running;

  constructor(defaults, css) {
    super();
    this.#defaults = defaults;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(BASE + css);
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
  }

  set token(ask) { this.#ask = ask; this.#begin(); }
  get client() { return this.#client; }
  get locale() { return this.closest('[lang]')?.lang || undefined; }

  connectedCallback() {
    // Set before this file was loaded.
    const own = Object.getOwnPropertyDescriptor(this, 'token');
    if (own && delete this.token) this.token = own.value;
    this.#begin();
  }

  disconnectedCallback() { this.#begin(); }

  attributeChangedCallback(name) {
    // Another token is used when the client asks for one.
    if (name !== 'token' || !this.#client) this.#begin();
  }

  word(name, values) {
    return (this.#words[name] ?? this.#defaults[name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key]);
  }

  /** Dispatches `notify-<name>`; false if the page prevents what comes next. */
  tell(name, detail, cancelable) {
    return this.dispatchEvent(new CustomEvent(`notify-${name}`, { detail, cancelable, bubbles: true, composed: true }));
  }

  // All that changes at one moment is one beginning.
  #begin() {
    this.#soon ??= Promise.resolve().then(() => {
      this.#soon = undefined;
      this.#running?.abort();
      this.#client?.stop();
      this.#client = undefined;
      if (!this.isConnected) return;
      const { signal } = this.#running = new AbortController();
      this.#words = JSON.parse(this.getAttribute('words') ?? '{}');
      this.shadowRoot.replaceChildren(...this.build(signal));
      if (!this.#ask && !this.hasAttribute('token') && !this.hasAttribute('token-url')) return;
      const client = this.#client = new NotifyClient({ url: this.getAttribute('url') ?? location.origin, token: () => this.#fresh() });
      this.follow((event, listener) => client.on(event, value => signal.aborted || listener(value)));
    });
  }

  async #fresh() {
    const from = this.getAttribute('token-url');
    if (this.#ask || !from) return this.#ask ? this.#ask() : this.getAttribute('token');
    const answer = await fetch(from);
    if (!answer.ok) throw new Error(`${from}: ${answer.status}`);
    return (await answer.text()).trim();
  }
}
