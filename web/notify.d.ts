/** An item of the inbox, as `GET /v1/inbox` has it. Times are ISO 8601. A deleted one has `id`, `seq` and `deletedAt` only. */
export interface InboxItem {
  id: string;
  seq: number;
  type?: string;
  category?: string;
  /** Plain text: show it as text, never as HTML. */
  title?: string;
  /** Plain text: show it as text, never as HTML. */
  body?: string;
  link?: string;
  data?: Record<string, string>;
  /** At most two links: http, https, or a path of the application. */
  actions?: { label: string; url: string }[];
  occurredAt?: string;
  createdAt?: string;
  expiresAt?: string;
  seenAt?: string;
  readAt?: string;
  archivedAt?: string;
  /** Out of the list until then; it comes back as a new one. */
  snoozedUntil?: string;
  deletedAt?: string;
}

export interface Tally {
  unseen: number;
  unread: number;
  total: number;
}

export interface Counts extends Tally {
  byCategory: Record<string, Tally>;
}

export type Transport = 'ws' | 'sse' | 'poll';

export interface State {
  connected: boolean;
  transport: Transport | null;
  /** Whether this tab holds the connection of all tabs. */
  leader: boolean;
}

export interface Presence {
  user: string;
  state: string;
  version?: number;
}

/** `status` of an HTTP answer, `code` of a problem, a frame or a close, `pointer` to the field that a problem is about. */
export type NotifyError = Error & { status?: number; code?: string | number; pointer?: string };

export interface Events {
  /** A new item, once, in order of seq; one that comes back from a snooze is new again. */
  item: InboxItem;
  /** Items whose state changed; upsert them by id. */
  changed: InboxItem[];
  /** Absolute, on every change. */
  counts: Counts;
  /** Load the list anew: the first connection, or a position that cannot be recovered. */
  reload: undefined;
  state: State;
  presence: Presence;
  error: NotifyError;
}

export interface Options {
  /** The address of Notify, such as `https://notify.example.com`. */
  url: string;
  /** Gives a fresh JWT of the person; called again before it expires and when it is refused. */
  token: () => string | Promise<string>;
  /** Tabs with the same key share a connection. Default: tenant and sub of the JWT. */
  key?: string;
  /** Whether tabs share one connection. Default true. */
  shared?: boolean;
  /** In order of preference. Default: all three. */
  transports?: Transport[];
  /** A position kept from before, see `NotifyClient.since`. */
  since?: number;
}

export interface Page {
  items: InboxItem[];
  next?: string;
  counts: Counts;
  head: number;
}

export interface ListQuery {
  state?: 'unread' | 'unseen' | 'read' | 'archived' | 'snoozed' | 'all';
  category?: string;
  /** `next` of the page before. */
  after?: string;
  /** 1 to 100. */
  limit?: number;
}

export interface Changed {
  head: number;
  counts: Counts;
}

export declare class NotifyClient {
  constructor(options: Options);
  /** The position: everything up to this seq was handed out. */
  get since(): number | undefined;
  /** Listens; returns the function that ends it. */
  on<E extends keyof Events>(event: E, listener: (value: Events[E]) => void): () => void;
  start(): void;
  stop(): void;
  list(query?: ListQuery): Promise<Page>;
  counts(): Promise<Counts & { head: number }>;
  read(ids: string[]): Promise<Changed>;
  unread(id: string): Promise<Changed>;
  seen(what: string[] | { ids: string[] } | { before: number; category?: string }): Promise<Changed>;
  archive(id: string): Promise<Changed>;
  unarchive(id: string): Promise<Changed>;
  /** Until a time in ISO 8601, at most 365 days away. */
  snooze(id: string, until: string): Promise<Changed>;
  unsnooze(id: string): Promise<Changed>;
  remove(id: string): Promise<Changed>;
  /** Items that arrive meanwhile stay unread. */
  readAllBefore(seq: number): Promise<Changed>;
  preferences(): Promise<any>;
  setPreferences(patch: object): Promise<any>;
}
