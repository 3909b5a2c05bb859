// The host's demo endpoints. The key to send with never leaves the host.

async function json(path, options) {
  const answer = await fetch(path, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? `${path} answered ${answer.status}`);
  return body;
}

/** Who is on the page, with a token for each, and the address of the sandbox. */
export function session() {
  return json('/demo/session');
}

/** A fresh token of one person. */
export async function tokenOf(user) {
  return (await session()).people.find(person => person.user === user).token;
}

/** Reports an event; answers `{eventId, event}` once Kafka has it. */
export function send(type, from, to, text) {
  return json('/demo/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type, from, to, text }),
  });
}

/** Everything that has happened to the event so far; no steps until routing has seen it. */
export function traceOf(eventId) {
  return json(`/demo/events/${eventId}/trace`);
}

/** What phones and mailboxes received after entry `since`. */
export function journal(since) {
  return json(`/demo/journal?since=${since}`);
}
