// Compiles only while web/notify.d.ts (by hand) and what the compiler makes of web/notify.js declare the same members.
import { NotifyClient as Made } from '../../../artifacts/types/notify.js';
import { NotifyClient as Written, type Counts, type InboxItem } from '../../../web/notify.js';

declare function none<Names extends never>(): Names;
none<Exclude<keyof Written, keyof Made>>(); // declared, not in the code
none<Exclude<keyof Made, keyof Written>>(); // in the code, not declared

type Length<Member> = 0 extends 1 & Member ? 'a value' : Member extends (...all: infer Parameters) => unknown ? Parameters['length'] : 'a value';
type Differs<A, B> = [A, B] extends [B, A] ? never : 'differs';
none<{ [Name in keyof Made]: Differs<Length<Made[Name]>, Length<Written[Name]>> extends never ? never : Name }[keyof Made]>();
none<Differs<ConstructorParameters<typeof Made>['length'], ConstructorParameters<typeof Written>['length']>>();

// An application in TypeScript compiles, with the types that it sees in a listener.
const notify: Written = new Written({ url: location.origin, token: async () => 'jwt', transports: ['ws', 'poll'], since: 4 });
const stop: () => void = notify.on('item', (item: InboxItem) => document.title = item.title ?? '');
notify.on('counts', (counts: Counts) => counts.unread + counts.byCategory['messages'].total);
notify.on('state', ({ connected, transport, leader }) => [connected, transport === 'sse', leader]);
notify.on('reload', async () => (await notify.list({ state: 'unread', limit: 10 })).items.map(item => item.seq));
notify.on('error', error => error.status === 401 || error.code);
// @ts-expect-error there is no such event
notify.on('items', () => stop());
