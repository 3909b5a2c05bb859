// The sandbox page: follows the journal and shows what is scripted.
import { alertPage, byId, request } from './dom.js';
import { buildFaults, refreshFaults } from './faults.js';
import { addMail, clearMails } from './mails.js';
import { addPush, clearPhones } from './phones.js';

const POLL = 500;
const PAGE = 500;
const NEWEST = 200;
let since = null;

// The numbering goes on after a clear and starts anew with a new sandbox: both show in the bounds.
async function follow() {
  const stats = await request('/journal/stats');
  if (since !== null && (stats.last < since || stats.push + stats.mail === 0)) clear();
  const first = since === null;
  since ??= Math.max(0, stats.last - NEWEST);
  if (stats.last > since) {
    const entries = await request(`/journal?since=${since}&limit=${PAGE}`);
    for (const entry of entries) (entry.kind === 'push' ? addPush : addMail)(entry, !first);
    since = entries.at(-1)?.n ?? stats.last;
  }
  byId('stats').textContent = `${stats.push} pushes, ${stats.mail} mails`;
  await refreshFaults();
}

function clear() {
  clearPhones();
  clearMails();
  since = null;
}

async function run() {
  for (;;) {
    try {
      await follow();
      if (connected !== true) alertPage('');
      connected = true;
    } catch (error) {
      connected = false;
      alertPage(`The sandbox does not answer: ${error.message}`);
    }
    await new Promise(resolve => setTimeout(resolve, document.hidden ? 4 * POLL : POLL));
  }
}

let connected = null;
buildFaults();
byId('clear').addEventListener('click', async () => {
  await fetch('/journal', { method: 'DELETE' });
  clear();
  await follow();
});
run();
