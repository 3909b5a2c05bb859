export class NotifyClient {
    /** @param {Options} options `token` is called whenever a fresh JWT is needed; `since` is a position kept from before. */
    constructor({ url, token, key, shared, transports, since }: Options);
    /** The position: the newest seq that was handed out. @returns {number | undefined} */
    get since(): number | undefined;
    /**
     * Listens; returns the function that ends it.
     * @template {keyof Events} E
     * @param {E} event @param {(value: Events[E]) => void} listener @returns {() => void}
     */
    on<E extends keyof Events>(event: E, listener: (value: Events[E]) => void): () => void;
    start(): void;
    stop(): void;
    /** @param {{state?: 'unread' | 'unseen' | 'read' | 'archived' | 'all', category?: string, after?: string, limit?: number}} [query] @returns {Promise<Page>} */
    list(query?: {
        state?: "unread" | "unseen" | "read" | "archived" | "all";
        category?: string;
        after?: string;
        limit?: number;
    }): Promise<Page>;
    /** @returns {Promise<Counts & {head: number}>} */
    counts(): Promise<Counts & {
        head: number;
    }>;
    /** @param {string[]} ids */
    read(ids: string[]): Promise<Changed>;
    /** @param {string} id */
    unread(id: string): Promise<Changed>;
    /** @param {string[] | Selection} what ids, or everything up to a seq */
    seen(what: string[] | Selection): Promise<Changed>;
    /** @param {string} id */
    archive(id: string): Promise<Changed>;
    /** @param {string} id */
    remove(id: string): Promise<Changed>;
    /** @param {number} seq items that arrive meanwhile stay unread */
    readAllBefore(seq: number): Promise<Changed>;
    /** @returns {Promise<any>} */
    preferences(): Promise<any>;
    /** @param {object} patch @returns {Promise<any>} */
    setPreferences(patch: object): Promise<any>;
    #private;
}
export type InboxItem = {
    id: string;
    seq: number;
    type?: string;
    category?: string;
    title?: string;
    body?: string;
    link?: string;
    data?: Record<string, string>;
    occurredAt?: string;
    createdAt?: string;
    expiresAt?: string;
    seenAt?: string;
    readAt?: string;
    archivedAt?: string;
    deletedAt?: string;
};
export type Tally = {
    unseen: number;
    unread: number;
    total: number;
};
export type Counts = Tally & {
    byCategory: Record<string, Tally>;
};
export type Transport = "ws" | "sse" | "poll";
export type State = {
    connected: boolean;
    transport: Transport | null;
    leader: boolean;
};
export type Presence = {
    user: string;
    state: string;
    version?: number;
};
export type NotifyError = Error & {
    status?: number;
    code?: string | number;
};
export type Events = {
    item: InboxItem;
    changed: InboxItem[];
    counts: Counts;
    reload: undefined;
    state: State;
    presence: Presence;
    error: NotifyError;
};
export type Options = {
    url: string;
    token: () => string | Promise<string>;
    key?: string;
    shared?: boolean;
    transports?: Transport[];
    since?: number;
};
export type Page = {
    items: InboxItem[];
    next?: string;
    counts: Counts;
    head: number;
};
export type Changed = {
    head: number;
    counts: Counts;
};
export type Selection = {
    ids: string[];
} | {
    before: number;
    category?: string;
};
