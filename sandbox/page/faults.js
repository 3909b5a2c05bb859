// Switches for the providers' faults. What is scripted is the sandbox's to say: the page shows it, wherever it came from.
import { alertPage, byId, element, request } from './dom.js';
import { groups, isOf, isSpent } from './presets.js';

const rows = []; // {preset, box, count}

export function buildFaults() {
  for (const group of groups) {
    const section = element('section', 'fault-group');
    section.append(element('h3', '', group.title), ...group.faults.map(preset => faultRow(preset, group)));
    byId('fault-groups').append(section);
  }
  byId('fault-options').addEventListener('submit', event => event.preventDefault());
}

export async function refreshFaults() {
  const scripted = await request('/faults');
  const rest = new Set(scripted);
  for (const { preset, box, count } of rows) {
    const mine = scripted.filter(fault => isOf(fault, preset.fault));
    mine.forEach(fault => rest.delete(fault));
    box.checked = mine.some(fault => !isSpent(fault));
    count.textContent = mine.length > 0 ? progress(mine) : '';
  }
  byId('other-faults').hidden = rest.size === 0;
  byId('others').replaceChildren(...[...rest].map(otherRow));
}

function faultRow(preset, group) {
  const label = element('label', 'fault');
  const box = element('input');
  box.type = 'checkbox';
  box.setAttribute('role', 'switch');
  box.dataset.fault = `${preset.fault.kind}: ${preset.name}`;
  const text = element('span', 'fault-text');
  text.append(element('b', '', preset.name), element('span', 'muted', preset.what));
  const count = element('span', 'small muted count');
  label.append(box, text, count);
  box.addEventListener('change', () => change(preset, box.checked));
  rows.push({ preset, box, count, group });
  return label;
}

async function change(preset, on) {
  try {
    alertPage('');
    if (on) await request('/faults', 'POST', withOptions(preset));
    else for (const fault of (await request('/faults')).filter(one => isOf(one, preset.fault))) await fetch(`/faults/${fault.id}`, { method: 'DELETE' });
  } catch (error) {
    alertPage(error.message);
  }
  await refreshFaults();
}

function withOptions(preset) {
  const times = byId('fault-times').value;
  const target = byId('fault-target').value.trim();
  return { ...preset.fault, ...(times && { times: Number(times) }), ...(target && preset.target && { target }) };
}

function progress(faults) {
  const applied = faults.reduce((sum, fault) => sum + fault.matched, 0);
  const active = faults.find(fault => !isSpent(fault));
  const whom = active?.target ? ` for ${active.target}` : '';
  if (!active) return `done: ${applied} times`;
  return active.times === undefined ? `${applied} times so far${whom}` : `${active.matched} of ${active.times}${whom}`;
}

function otherRow({ id, matched, ...fault }) {
  const row = element('li');
  const remove = element('button', 'quiet', 'Remove');
  remove.type = 'button';
  remove.addEventListener('click', async () => {
    await fetch(`/faults/${id}`, { method: 'DELETE' });
    await refreshFaults();
  });
  row.append(element('code', '', JSON.stringify(fault)), element('span', 'muted small', `${matched} times`), remove);
  return row;
}
