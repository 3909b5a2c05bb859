// The demo page: two people side by side, and the path of the last event.
import { alertPage } from './dom.js';
import { followJournal } from './devices.js';
import { session } from './host.js';
import { Path } from './path.js';
import { Person } from './person.js';

async function open() {
  const { people, sandbox } = await session();
  const path = new Path();
  const cards = people.map(person => new Person(person, path));
  cards.forEach((card, i) => card.facing(cards[(i + 1) % cards.length].person));
  document.getElementById('people').replaceChildren(...cards.map(card => card.card));
  document.getElementById('peeks').replaceChildren(...cards.map(card => card.peek));
  if (sandbox) {
    const link = document.getElementById('sandbox');
    link.href = sandbox;
    link.hidden = false;
  }
  followJournal(cards.map(card => card.devices), problem => alertPage(problem && `Phones and mailboxes: ${problem}`));
  await Promise.all(cards.map(card => card.start()));
}

open().catch(error => alertPage(`The page could not start: ${error.message} Reload it to try again.`));
