// The key, the tabs, and one place for what goes wrong.
import { key } from './api.js';
import { alertPage } from './dom.js';
import { startFind } from './find.js';
import { startSimulate } from './simulate.js';
import { startDead } from './dead.js';

const byId = id => document.getElementById(id);

/** Runs something that may be refused; says so on the page. */
async function attempt(work) {
  alertPage('');
  try {
    await work();
  } catch (error) {
    alertPage(error instanceof TypeError ? 'The server does not answer.' : error.message);
  }
}

function showKey() {
  const known = key.get() !== '';
  byId('locked').hidden = known;
  byId('unlocked').hidden = !known;
  byId('forget').hidden = !known;
  byId('key-text').placeholder = known ? 'in use' : '';
}

byId('key').addEventListener('submit', event => {
  event.preventDefault();
  key.set(byId('key-text').value.trim());
  byId('key-text').value = '';
  alertPage('');
  showKey();
  byId('tab-find').focus();
});

byId('forget').addEventListener('click', () => {
  key.forget();
  location.reload();
});

const tabs = [...document.querySelectorAll('[role=tab]')];

function select(tab, focus) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute('aria-selected', String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    byId(one.getAttribute('aria-controls')).hidden = !chosen;
  }
  alertPage('');
  if (focus) tab.focus();
}

for (const tab of tabs) {
  tab.addEventListener('click', () => select(tab, false));
  tab.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) select(tabs.at((tabs.indexOf(tab) + step) % tabs.length), true);
  });
}

startFind(attempt);
startSimulate(attempt);
startDead(attempt);
showKey();
