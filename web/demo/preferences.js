// A person's switches: each channel as a whole, and each channel for a category.
import { alertPage, element, part } from './dom.js';
import { categories, channels } from './words.js';

export class Preferences {
  #client;
  #card;
  #boxes = []; // {box, category, channel}

  constructor(client, card, name) {
    this.#client = client;
    this.#card = card;
    part(card, 'preferences-title').textContent = `What ${name} wants to hear, and where`;
    part(card, 'preferences-title').parentElement.open = matchMedia('(min-width: 48rem)').matches;
  }

  async load() {
    this.#show(await this.#client.preferences());
  }

  #show(preferences) {
    if (this.#boxes.length === 0) this.#build(preferences);
    for (const { box, category, channel } of this.#boxes) {
      box.checked = category ? preferences.categories[category][channel] : preferences.channels[channel];
      box.disabled = category !== null && !preferences.channels[channel];
    }
  }

  #build(preferences) {
    for (const channel of Object.keys(channels)) {
      const head = element('th', '', channels[channel]);
      head.scope = 'col';
      part(this.#card, 'channels').append(head);
    }
    for (const category of [null, ...Object.keys(preferences.categories)]) {
      const label = category === null ? 'Everything' : categories[category] ?? category;
      const row = element('tr');
      const head = element('th', '', label);
      head.scope = 'row';
      row.append(head, ...Object.keys(channels).map(channel => this.#cell(category, channel, label)));
      part(this.#card, 'switches').append(row);
    }
  }

  #cell(category, channel, label) {
    const box = element('input');
    box.type = 'checkbox';
    box.setAttribute('role', 'switch');
    box.setAttribute('aria-label', `${label}: ${channels[channel]}`);
    box.dataset.preference = category === null ? channel : `${category}.${channel}`;
    box.addEventListener('change', () => this.#change(category, channel, box.checked));
    this.#boxes.push({ box, category, channel });
    const cell = element('td');
    cell.append(box);
    return cell;
  }

  async #change(category, channel, on) {
    const value = on ? null : false; // on is the default, so it need not be stored
    try {
      await this.#client.setPreferences(category === null ? { channels: { [channel]: value } } : { categories: { [category]: { [channel]: value } } });
    } catch (error) {
      alertPage(error.message);
    }
    await this.load();
  }
}
