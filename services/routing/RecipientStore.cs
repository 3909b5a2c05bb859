using Dapper;
using Notify.Platform;
using Notify.Platform.Postgres;

namespace Notify.Routing;

/// <summary>Where a recipient can be reached, as services tell it.</summary>
internal sealed class RecipientStore(Database database, TimeProvider time)
{
    public async Task<RecipientAnswer?> ReadAsync(Person person, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        return await session.Connection.QuerySingleOrDefaultAsync<RecipientAnswer>(new CommandDefinition("""
            select user_id as user, email, locale, time_zone as timezone from routing.recipients where tenant = @Tenant and user_id = @User
            """, new { person.Tenant, person.User }, session.Transaction, cancellationToken: ct));
    }

    public async Task WriteAsync(Person person, RecipientBody body, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(person.Tenant, ct);
        await session.Connection.ExecuteAsync(new CommandDefinition("""
            insert into routing.recipients (tenant, user_id, email, locale, time_zone, created_at, updated_at)
            values (@Tenant, @User, @Email, @Locale, @TimeZone, @now, @now)
            on conflict (tenant, user_id) do update
            set email = excluded.email, locale = excluded.locale, time_zone = excluded.time_zone, updated_at = excluded.updated_at
            """, new { person.Tenant, person.User, body.Email, body.Locale, body.TimeZone, now = time.GetUtcNow() },
            session.Transaction, cancellationToken: ct));
        await session.CommitAsync(ct);
    }
}
