// A page with both elements. It keeps the events, for the tests to look at; `?dir=rtl&lang=ar` is its direction and language.
import '/web/notify-inbox.js';
import '/web/notify-preferences.js';

const asked = new URLSearchParams(location.search);
document.documentElement.dir = asked.get('dir') ?? 'ltr';
document.documentElement.lang = asked.get('lang') ?? 'en';
window.told = { item: [], open: [], counts: [], error: [], saved: [] };
for (const name of Object.keys(window.told)) document.addEventListener(`notify-${name}`, event => {
  window.told[name].push(event.detail instanceof Error ? event.detail.message : event.detail);
  if (window.stay && name === 'open') event.preventDefault();
});
for (const element of document.querySelectorAll('notify-inbox, notify-preferences')) {
  if (asked.has('words')) element.setAttribute('words', '{"title":"Benachrichtigungen","all":"Alle","everything":"Alles"}');
  element.token = () => window.issueToken();
}
