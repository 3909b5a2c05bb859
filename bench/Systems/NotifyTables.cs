using System.Security.Cryptography;
using System.Text;
using Notify.Bench.Workload;
using Notify.Platform.Postgres;

namespace Notify.Bench.Systems;

/// <summary>The people in a Notify database, and what came to them.</summary>
internal sealed class NotifyTables(string owner) : IAsyncDisposable
{
    private readonly InboxTable table = new(new PostgresOptions { Owner = owner }.WorkerConnection);

    /// <summary>Everyone gets an address and a device.</summary>
    public async Task SeedAsync(CancellationToken ct)
    {
        await table.ExecuteAsync("""
            insert into routing.recipients (tenant, user_id, email, created_at, updated_at)
            select 'default', k.user_id, k.email, now(), now() from unnest($1, $2) k(user_id, email)
            """, ct, Everyone(p => $"{p}"), Everyone(People.Address));
        await table.ExecuteAsync("""
            insert into push.devices (tenant, device_id, user_id, platform, token, token_hash, registered_at, last_seen_at)
            select 'default', 'device-' || k.user_id, k.user_id, 'android', k.token, k.hash, now(), now() from unnest($1, $2, $3) k(user_id, token, hash)
            """, ct, Everyone(p => $"{p}"), Everyone(People.DeviceToken), Everyone(p => SHA256.HashData(Encoding.UTF8.GetBytes(People.DeviceToken(p)))));
    }

    /// <summary>Turns push and mail on for those who want them, or off for all.</summary>
    public Task SwitchAsync(bool outside, CancellationToken ct) => table.ExecuteAsync("""
        insert into routing.preferences (tenant, user_id, channels, updated_at)
        select 'default', k.user_id, jsonb_build_object('push', k.push, 'email', k.mail), now() from unnest($1, $2, $3) k(user_id, push, mail)
        on conflict (tenant, user_id) do update set channels = excluded.channels
        """, ct, Everyone(p => $"{p}"), Everyone(p => outside && People.WantsPush(p)), Everyone(p => outside && People.WantsMail(p)));

    /// <summary>How many items all inboxes have ever taken. Cheap.</summary>
    public Task<long> ItemsAsync(CancellationToken ct) => table.NumberAsync("select coalesce(sum(head), 0)::bigint from inbox.heads", ct);

    /// <summary>How many items the inboxes of a tenant have ever taken. Cheap.</summary>
    public Task<long> ItemsAsync(string tenant, CancellationToken ct) => table.NumberAsync("select coalesce(sum(head), 0)::bigint from inbox.heads where tenant = $1", ct, tenant);

    /// <summary>Person, event id and birth of the items of a run.</summary>
    public Task<IReadOnlyList<(string Person, string Id, DateTimeOffset At)>> InboxAsync(int run, CancellationToken ct) => table.RowsAsync("""
        select user_id, id, created_at from (
          select user_id, coalesce(data->>'messageId', data->>'followerId', data->>'postId') as id, created_at from inbox.items) i
        where id like $1
        """, r => (r.GetString(0), r.GetString(1), r.GetFieldValue<DateTimeOffset>(2)), ct, $"r{run}.%");

    /// <summary>The events of a run for which the system could not tell whether the person was connected.</summary>
    public async Task<IReadOnlySet<EventId>> UnknownPresenceAsync(int run, CancellationToken ct) => (await table.RowsAsync("""
        select id from (
          select coalesce(i.data->>'messageId', i.data->>'followerId', i.data->>'postId') as id
          from inbox.decisions d join inbox.items i on i.tenant = d.tenant and i.notification_id = d.notification_id
          where d.presence = 'unknown') u
        where id like $1
        """, r => EventId.Parse(r.GetString(0))!.Value, ct, $"r{run}.%")).ToHashSet();

    /// <summary>A key that may do everything for the tenant <c>default</c>.</summary>
    public Task AddKeyAsync(string key, CancellationToken ct) => table.ExecuteAsync(
        "insert into access.api_keys (tenant, key_hash, name, actions) values ('default', $1, 'bench', '{*}')", ct, SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>How many seconds the expansion of an event took once it was owed; null while it is under way.</summary>
    public async Task<double?> ExpansionAsync(Guid eventId, CancellationToken ct) => (await table.RowsAsync("""
        select extract(epoch from ended_at - subscribed_by)::float8 from ingestion.expansions where event_id = $1 and ended_at is not null
        """, r => (double?)r.GetDouble(0), ct, eventId)).SingleOrDefault();

    /// <summary>How many items there are of an event, and in how many inboxes.</summary>
    public async Task<(long Items, long Inboxes)> ItemsAsync(Guid eventId, CancellationToken ct) => (await table.RowsAsync("""
        select count(*), count(distinct user_id) from inbox.items where event_id = $1
        """, r => (r.GetInt64(0), r.GetInt64(1)), ct, eventId)).Single();

    /// <summary>How many lines the delivery log has: one a decision and one an end of push or mail.</summary>
    public Task<long> LogAsync(CancellationToken ct) => table.NumberAsync("""
        select (select count(*) from inbox.decisions) + (select count(*) from inbox.attempts where channel in ('push', 'email') and status = 'sent')
        """, ct);

    /// <summary>How many notifications of a run took one of these people as not connected.</summary>
    public async Task<int> OfflineAsync(int run, string[] people, CancellationToken ct) => (await table.RowsAsync("""
        select 1 from inbox.decisions d join inbox.items i on i.tenant = d.tenant and i.notification_id = d.notification_id
        where d.presence = 'offline' and i.user_id = any ($2) and coalesce(i.data->>'messageId', i.data->>'followerId', i.data->>'postId') like $1
        """, r => r.GetInt32(0), ct, $"r{run}.%", people)).Count;

    /// <summary>People whose newest number is not their number of items; right as long as no item ever changed.</summary>
    public Task<long> MisnumberedAsync(CancellationToken ct) => table.NumberAsync("""
        select count(*) from inbox.heads h
        left join (select tenant, user_id, count(*) as items from inbox.items group by 1, 2) i on i.tenant = h.tenant and i.user_id = h.user_id
        where h.head <> coalesce(i.items, 0) or h.total <> coalesce(i.items, 0)
        """, ct);

    /// <summary>How many deliveries the ledgers still owe.</summary>
    public Task<long> OwedAsync(CancellationToken ct) => table.NumberAsync("""
        select (select count(*) from push.ledger where ended_at is null) + (select count(*) from email.ledger where ended_at is null)
        """, ct);

    /// <summary>Lets go of connections, such as those to a server that has ended.</summary>
    public void Disconnect() => table.Disconnect();

    public ValueTask DisposeAsync() => table.DisposeAsync();

    private static T[] Everyone<T>(Func<int, T> of) => [.. Enumerable.Range(1, People.Count).Select(of)];
}
