// An application as small as one can be: a list and a badge. It keeps what it was told, for the tests to look at.
import { NotifyClient } from '/web/notify.js';

// A bad network for the tests: how often a message of the WebSocket arrives, 0 times or 2.
window.times = () => 1;
window.WebSocket = class extends WebSocket {
  set onmessage(hear) {
    super.onmessage = message => { for (let n = window.times(message.data); n > 0; n--) hear(message); };
  }
};

const items = new Map();
const told = { items: [], changed: [], states: [], reloads: 0, lists: 0, errors: [] };

function render() {
  const shown = [...items.values()].filter(i => !i.deletedAt && !i.snoozedUntil).sort((a, b) => a.createdAt < b.createdAt ? 1 : -1);
  document.getElementById('list').replaceChildren(...shown.map(item => {
    const line = document.createElement('li');
    line.id = item.id;
    line.className = item.readAt ? 'read' : 'unread';
    line.textContent = `${item.title}: ${item.body}`;
    return line;
  }));
}

function keep(item) {
  items.set(item.id, item);
  render();
}

window.openNotify = options => {
  const client = new NotifyClient({ url: location.origin, token: () => window.issueToken(), ...options });
  client.on('item', item => { told.items.push(item); keep(item); });
  client.on('changed', changed => { told.changed.push(...changed); changed.forEach(keep); });
  client.on('counts', counts => { document.getElementById('badge').textContent = counts.unread; });
  client.on('reload', async () => { told.reloads++; (await client.list()).items.forEach(keep); told.lists++; });
  client.on('state', state => told.states.push(state));
  client.on('error', error => told.errors.push(`${error.status ?? ''} ${error.code ?? ''} ${error.message}`));
  Object.assign(window, { client, told });
  client.start();
};
