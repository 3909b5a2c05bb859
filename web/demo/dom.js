// The few things that every part of the page does with the document. Text goes in as text, never as markup.

/** The element inside `root` that carries `data-<name>`. */
export function part(root, name) {
  return root.querySelector(`[data-${name}]`);
}

/** A copy of a template's only element. */
export function copyOf(templateId) {
  return document.getElementById(templateId).content.firstElementChild.cloneNode(true);
}

/** A new element with a class and a text. */
export function element(tag, className = '', text = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** Shows `hint` instead of `list` while the list is empty. */
export function showEmpty(list, hint) {
  hint.hidden = list.childElementCount > 0;
  list.hidden = !hint.hidden;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** A time as the wall clock shows it. */
export function timeOf(iso) {
  return clock.format(new Date(iso));
}

/** Says something to the person at the page; nothing hides it again. */
export function alertPage(text) {
  const alert = document.getElementById('alert');
  alert.textContent = text;
  alert.hidden = !text;
}
