using Dapper;
using Notify.Platform;
using Notify.Platform.Postgres;

namespace Notify.Push;

/// <summary>The devices of one person, behind row level security.</summary>
internal sealed class DeviceStore(Database database)
{
    /// <summary>More than this and the one not seen for longest is dropped.</summary>
    public const int MostPerPerson = 20;

    /// <summary>Registers a device. Its token, and the device itself, leave whoever had them.</summary>
    public async Task<DeviceView> PutAsync(Person person, string deviceId, DeviceRegistration device, DateTimeOffset now, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        var hash = DeviceToken.Hash(device.Token);
        // The lock makes two registrations of one token take turns; without it both could find it free.
        await session.Connection.ExecuteAsync(new CommandDefinition("""
            select pg_advisory_xact_lock(hashtextextended(@Tenant || encode(@hash, 'hex'), 0))
            """, new { person.Tenant, hash }, session.Transaction, cancellationToken: ct));
        var stored = await session.Connection.QuerySingleAsync<Row>(new CommandDefinition("""
            delete from push.devices where tenant = @tenant and token_hash = @hash and device_id <> @deviceId;
            insert into push.devices as d (tenant, device_id, user_id, platform, token, token_hash, app_version, locale, registered_at, last_seen_at)
            values (@tenant, @deviceId, @user, @platform, @token, @hash, @appVersion, @locale, @now, @now)
            on conflict (tenant, device_id) do update set user_id = excluded.user_id, platform = excluded.platform, token = excluded.token,
              token_hash = excluded.token_hash, app_version = excluded.app_version, locale = excluded.locale, last_seen_at = excluded.last_seen_at, unregistered_at = null,
              registered_at = case when d.user_id = excluded.user_id then d.registered_at else excluded.registered_at end;
            delete from push.devices where tenant = @tenant and device_id in (
              select device_id from push.devices where tenant = @tenant and user_id = @user
              order by (device_id = @deviceId) desc, last_seen_at desc, device_id offset @most);
            select device_id as DeviceId, platform, app_version as AppVersion, locale, registered_at as RegisteredAt, last_seen_at as LastSeenAt
            from push.devices where tenant = @tenant and device_id = @deviceId
            """, new
        {
            tenant = person.Tenant,
            user = person.User,
            deviceId,
            platform = device.Platform,
            token = device.Token,
            hash,
            appVersion = device.AppVersion,
            locale = device.Locale,
            now = now.UtcDateTime,
            most = MostPerPerson,
        }, session.Transaction, cancellationToken: ct));
        await session.CommitAsync(ct);
        return stored.View();
    }

    /// <summary>All devices of a person, seen last first; not those that FCM has dropped.</summary>
    public async Task<IReadOnlyList<DeviceView>> ListAsync(Person person, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        var rows = await session.Connection.QueryAsync<Row>(new CommandDefinition("""
            select device_id as DeviceId, platform, app_version as AppVersion, locale, registered_at as RegisteredAt, last_seen_at as LastSeenAt
            from push.devices where tenant = @Tenant and user_id = @User and unregistered_at is null order by last_seen_at desc, device_id
            """, person, session.Transaction, cancellationToken: ct));
        return [.. rows.Select(r => r.View())];
    }

    /// <returns>False if the person has no such device.</returns>
    public async Task<bool> DeleteAsync(Person person, string deviceId, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        var deleted = await session.Connection.ExecuteAsync(new CommandDefinition("""
            delete from push.devices where tenant = @Tenant and user_id = @User and device_id = @deviceId
            """, new { person.Tenant, person.User, deviceId }, session.Transaction, cancellationToken: ct));
        await session.CommitAsync(ct);
        return deleted == 1;
    }

    private sealed record Row
    {
        public string DeviceId { get; init; } = "";

        public string Platform { get; init; } = "";

        public string? AppVersion { get; init; }

        public string? Locale { get; init; }

        public DateTime RegisteredAt { get; init; }

        public DateTime LastSeenAt { get; init; }

        public DeviceView View() => new()
        {
            DeviceId = DeviceId,
            Platform = Platform,
            AppVersion = AppVersion,
            Locale = Locale,
            RegisteredAt = new DateTimeOffset(RegisteredAt, TimeSpan.Zero),
            LastSeenAt = new DateTimeOffset(LastSeenAt, TimeSpan.Zero),
        };
    }
}
