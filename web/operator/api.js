// Asks this server with the key of this tab.
const KEY = 'notify.operator.key';

export const key = {
  get: () => sessionStorage.getItem(KEY) ?? '',
  set: text => sessionStorage.setItem(KEY, text),
  forget: () => sessionStorage.removeItem(KEY),
};

/** What the server refused, in its own words. */
export class Refusal extends Error {
  constructor(status, problem) {
    const where = problem.pointer ? `${problem.pointer}: ` : '';
    super(status === 401 ? 'This server does not know the key.' : status === 403 ? `The key may not do this. ${problem.detail ?? ''}` : `${where}${problem.detail ?? problem.title ?? `The server answered ${status}.`}`);
    this.status = status;
  }
}

/** JSON of an address; throws a Refusal. */
export async function ask(path, { method = 'GET', body } = {}) {
  const answer = await fetch(path, {
    method,
    body,
    headers: { authorization: `Bearer ${key.get()}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
  });
  const json = (answer.headers.get('content-type') ?? '').includes('json') ? await answer.json() : {};
  if (!answer.ok) throw new Refusal(answer.status, json);
  return json;
}

/** An address with those of the parameters that have a value. */
export function address(path, parameters) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined));
  return query.size > 0 ? `${path}?${query}` : path;
}
