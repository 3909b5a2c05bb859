using Dapper;
using Notify.Platform.Postgres;

namespace Notify.Push;

/// <summary>A notification that a phone is to clear.</summary>
/// <param name="NotificationId">The notification.</param>
/// <param name="Tag">Under which it is shown.</param>
internal readonly record struct Dismissal(Guid NotificationId, string Tag);

/// <summary>All that one device is to clear.</summary>
internal sealed record DeviceDismissals(string Tenant, string DeviceId, PushTarget Target, IReadOnlyList<Dismissal> Items);

/// <summary>What phones are to clear, kept until they were told.</summary>
internal sealed class Dismissals(Database database)
{
    /// <summary>A device is told so often at most.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A message that is just leaving must be there before it can be cleared.</summary>
    public static readonly TimeSpan Leaving = TimeSpan.FromSeconds(10);

    /// <summary>For so long it is tried.</summary>
    public static readonly TimeSpan Worth = TimeSpan.FromHours(1);

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private const int Devices = 64;

    /// <summary>Keeps what was sent of these to phones. Browsers are left out: they would show a notification for every message.</summary>
    public async Task AddAsync(IReadOnlyList<(string Tenant, Guid Subject)> settled, DateTimeOffset now, CancellationToken ct)
    {
        if (settled.Count == 0) return;
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into push.dismissals (tenant, user_id, device_id, notification_id, tag, seq, due_at, drop_at)
            select l.tenant, l.user_id, l.endpoint, l.subject, coalesce(l.collapse_key, l.subject::text), l.seq, l.due, @drop
            from unnest(@tenants, @subjects) i(tenant, subject)
            cross join lateral (
              select *, @now as due from push.ledger where tenant = i.tenant and subject = i.subject and state = 'sent'
              union all
              select *, @left from push.ledger where tenant = i.tenant and subject = i.subject and state = 'sending' and owner is not null
            ) l
            join push.devices d on d.tenant = l.tenant and d.device_id = l.endpoint and d.user_id = l.user_id and d.platform <> 'web'
            on conflict do nothing
            """, new
        {
            tenants = settled.Select(s => s.Tenant).ToArray(),
            subjects = settled.Select(s => s.Subject).ToArray(),
            now = now.UtcDateTime,
            left = (now + Leaving).UtcDateTime,
            drop = (now + Worth).UtcDateTime,
        }, cancellationToken: ct));
    }

    /// <summary>
    /// What is due, for devices that were not told within the last second; for a minute it is this caller's. What a newer
    /// notification has replaced on the phone is not cleared: it would be the newer one that goes.
    /// </summary>
    public async Task<IReadOnlyList<DeviceDismissals>> ClaimAsync(DateTimeOffset now, DateTimeOffset fresh, CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"""
            delete from push.dismissals x where x.due_at <= @now and (x.drop_at <= @now
              or not exists (
                select from push.devices d where d.tenant = x.tenant and d.device_id = x.device_id and d.user_id = x.user_id
                  and d.unregistered_at is null and d.last_seen_at >= @fresh)
              or exists (
                select from push.ledger n where n.tenant = x.tenant and n.user_id = x.user_id and n.endpoint = x.device_id
                  and n.collapse_key = x.tag and n.state = 'sent' and n.seq > x.seq)
              or exists (
                select from push.ledger n where n.tenant = x.tenant and n.user_id = x.user_id and n.endpoint = x.device_id
                  and n.collapse_key = x.tag and n.state = 'sending' and n.owner is not null and n.seq > x.seq));
            with told as (
              select d.tenant, d.device_id from push.devices d
              where (d.tenant, d.device_id) in (select tenant, device_id from push.dismissals where due_at <= @now)
                and (d.dismissed_at is null or d.dismissed_at <= @told)
              limit {Devices} for update skip locked
            ), stamped as (
              update push.devices d set dismissed_at = @now from told t where d.tenant = t.tenant and d.device_id = t.device_id
              returning d.tenant, d.device_id, d.platform, d.token
            )
            update push.dismissals x set due_at = @lease from stamped s
            where x.tenant = s.tenant and x.device_id = s.device_id and x.due_at <= @now
            returning x.tenant, x.device_id as DeviceId, s.platform, s.token, x.notification_id as NotificationId, x.tag
            """, new
        {
            now = now.UtcDateTime,
            told = (now - Pause).UtcDateTime,
            fresh = fresh.UtcDateTime,
            lease = (now + Lease).UtcDateTime,
        }, cancellationToken: ct));
        return [.. rows.GroupBy(r => (r.Tenant, r.DeviceId)).Select(g => new DeviceDismissals(
            g.Key.Tenant, g.Key.DeviceId, new(g.First().Platform, g.First().Token), [.. g.Select(r => new Dismissal(r.NotificationId, r.Tag))]))];
    }

    /// <summary>The device was told, or cannot be told.</summary>
    public Task DoneAsync(DeviceDismissals device, IReadOnlyList<Dismissal> items, CancellationToken ct) => ExecuteAsync(
        "delete from push.dismissals where tenant = @tenant and device_id = @device and notification_id = any (@ids)", device, items, default, ct);

    /// <summary>The device is to be told later.</summary>
    public Task LaterAsync(DeviceDismissals device, IReadOnlyList<Dismissal> items, DateTimeOffset due, CancellationToken ct) => ExecuteAsync(
        "update push.dismissals set due_at = @due where tenant = @tenant and device_id = @device and notification_id = any (@ids)", device, items, due, ct);

    private async Task ExecuteAsync(string sql, DeviceDismissals device, IReadOnlyList<Dismissal> items, DateTimeOffset due, CancellationToken ct)
    {
        if (items.Count == 0) return;
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            sql, new { tenant = device.Tenant, device = device.DeviceId, ids = items.Select(i => i.NotificationId).ToArray(), due = due.UtcDateTime }, cancellationToken: ct));
    }

    private sealed record Row(string Tenant, string DeviceId, string Platform, string Token, Guid NotificationId, string Tag)
    {
        public override string ToString() => DeviceId;
    }
}
