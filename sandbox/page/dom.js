// The few things that every part of the page does with the document. Text goes in as text, never as markup.

export const byId = id => document.getElementById(id);

/** A new element with a class and a text. */
export function element(tag, className = '', text = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** A time element that shows the wall clock. */
export function timeElement(iso) {
  const made = element('time', '', clock.format(new Date(iso)));
  made.dateTime = iso;
  return made;
}

/** Says what is wrong; an empty text takes it back. */
export function alertPage(text) {
  byId('alert').textContent = text;
  byId('alert').hidden = !text;
}

/** JSON from the sandbox; its own words when it refuses. */
export async function request(path, method = 'GET', body = undefined) {
  const answer = await fetch(path, { method, body: body && JSON.stringify(body), headers: body && { 'content-type': 'application/json' } });
  if (answer.status === 204) return null;
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.detail ? `${json.field}: ${json.detail}` : `${path} answered ${answer.status}`);
  return json;
}
