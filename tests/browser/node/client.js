// The client outside a browser: prints what it is told, a line each, and when its input ends, its position.
import { NotifyClient } from './notify.js';

const [url, token, since] = process.argv.slice(2);
const notify = new NotifyClient({ url, token: () => token, since: since && Number(since) });
notify.on('item', item => console.log(`item ${item.data.note}`));
notify.on('changed', items => items.forEach(item => console.log(`changed ${item.id}`)));
notify.on('state', state => state.connected && console.log(`connected by ${state.transport}`));
notify.on('error', error => console.log(`error ${error.message}`));
notify.start();
process.stdin.on('end', () => {
  notify.stop();
  console.log(`since ${notify.since}`);
}).resume();
