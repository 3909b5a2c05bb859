// One person's card: bell, inbox, switches, and what they can do to the other.
import { NotifyClient } from '../notify.js';
import { alertPage, copyOf, part } from './dom.js';
import { Devices } from './devices.js';
import { send, tokenOf } from './host.js';
import { InboxList } from './inbox.js';
import { Preferences } from './preferences.js';

const transports = { websocket: 'WebSocket', ws: 'WebSocket', sse: 'server-sent events', poll: 'long poll' };

export class Person {
  #client;
  #inbox;
  #preferences;
  #path;

  constructor(person, path) {
    this.person = person;
    this.card = copyOf('person-template');
    this.card.dataset.person = person.user;
    this.#path = path;
    this.#client = new NotifyClient({ url: location.origin, token: () => tokenOf(person.user), shared: false });
    this.#inbox = new InboxList(this.#client, this.card);
    this.#preferences = new Preferences(this.#client, this.card, person.name);
    this.devices = new Devices(person, this.card);
    this.#name();
    this.#listen();
  }

  async start() {
    this.#client.start();
    await Promise.all([this.#reload(), this.#preferences.load()]);
  }

  /** Lets this person act towards another. */
  facing(other) {
    const messages = ['Lunch at noon?', 'Did you see the new photos?', 'Call me when you are back.', 'See you tomorrow!'];
    const text = part(this.card, 'message');
    let next = 0;
    text.value = messages[next];
    const act = async type => {
      try {
        const sent = await send(type, this.person.user, other.user, type === 'NEW_MESSAGE' ? text.value.trim() : undefined);
        alertPage('');
        if (type === 'NEW_MESSAGE') text.value = messages[++next % messages.length];
        this.#path.follow(sent, this.person, other, line => { part(this.card, 'result').textContent = line; });
      } catch (error) {
        alertPage(`Not sent: ${error.message}`);
      }
    };
    const labels = { NEW_MESSAGE: `Message ${other.name}`, NEW_FOLLOWER: `Follow ${other.name}`, POST_LIKED: `Like ${other.name}’s post` };
    for (const button of this.card.querySelectorAll('[data-send]')) {
      button.textContent = labels[button.dataset.send];
      if (button.type === 'button') button.addEventListener('click', () => act(button.dataset.send));
    }
    part(this.card, 'form').addEventListener('submit', event => {
      event.preventDefault();
      act('NEW_MESSAGE');
    });
  }

  #name() {
    const { name } = this.person;
    this.card.id = this.person.user;
    part(this.card, 'name').textContent = name;
    part(this.card, 'initial').textContent = name[0];
    part(this.card, 'away').textContent = `${name} has closed the application. This is what was last on the screen.`;
    this.peek = document.createElement('a');
    this.peek.href = `#${this.person.user}`;
    this.#badge({ unread: 0, total: 0 });
  }

  #listen() {
    this.#client.on('item', item => {
      this.#inbox.put(item, true);
      this.#path.reached(item.id);
    });
    this.#client.on('changed', items => items.forEach(item => this.#inbox.put(item)));
    this.#client.on('counts', counts => this.#badge(counts));
    this.#client.on('reload', () => this.#reload().catch(error => alertPage(error.message)));
    this.#client.on('state', state => this.#state(state));
    this.#client.on('error', error => console.warn(this.person.user, error));
    part(this.card, 'online').addEventListener('change', event => this.#online(event.target.checked));
    part(this.card, 'read-all').addEventListener('click', () => this.#client.readAllBefore(this.#inbox.newest).catch(error => alertPage(error.message)));
  }

  async #reload() {
    await this.#inbox.load();
    this.#badge(await this.#client.counts());
  }

  #online(on) {
    this.card.classList.toggle('offline', !on);
    part(this.card, 'online-label').textContent = on ? 'Online' : 'Offline';
    part(this.card, 'away').hidden = on;
    if (on) {
      this.#client.start();
      this.#reload().catch(error => alertPage(error.message));
    } else {
      this.#client.stop();
      this.#state({ connected: false });
    }
  }

  #state({ connected, transport }) {
    const away = this.card.classList.contains('offline');
    this.card.dataset.connected = connected && !away;
    part(this.card, 'state').textContent = away ? 'offline: no live connection'
      : connected ? `online by ${transports[transport] ?? transport}` : 'connecting …';
  }

  #badge({ unread, total }) {
    const badge = part(this.card, 'badge');
    badge.dataset.badge = unread;
    badge.textContent = unread > 99 ? '99+' : unread;
    badge.hidden = unread === 0;
    part(this.card, 'bell').setAttribute('aria-label', `${unread || 'no'} unread items`);
    part(this.card, 'bell').classList.toggle('ringing', unread > 0);
    part(this.card, 'counts').textContent = total ? `${unread} unread of ${total}` : '';
    part(this.card, 'read-all').disabled = unread === 0;
    this.peek.textContent = `${this.person.name} ${unread}`;
    this.peek.classList.toggle('some', unread > 0);
  }
}
