using Notify.Platform.Postgres;

namespace Notify.Routing;

/// <summary>Writes what waits, and what its reader no longer needs.</summary>
internal sealed class HeldStore(Database database, TimeProvider time)
{
    /// <summary>Stores what is not there yet, whatever became of it.</summary>
    public async Task AddAsync(IReadOnlyList<HeldDelivery> held, CancellationToken ct)
    {
        if (held.Count == 0) return;
        await using var insert = database.Worker.CreateCommand("""
            insert into routing.held (tenant, user_id, notification_id, channel, event_id, type, category, collapse_key, rule, since, until, due_at,
                                      expires_at, content, trace)
            select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            on conflict do nothing
            """);
        insert.Parameters
            .With(held, h => h.Tenant).With(held, h => h.Recipient).With(held, h => h.NotificationId).With(held, h => HeldWords.Of(h.Channel))
            .With(held, h => h.EventId).With(held, h => h.Type).With(held, h => h.Category).With(held, h => h.CollapseKey)
            .With(held, h => h.Rule).With(held, h => h.Since.ToUniversalTime()).With(held, h => h.Until.ToUniversalTime())
            .With(held, h => h.DueAt.ToUniversalTime()).With(held, h => h.ExpiresAt?.ToUniversalTime()).With(held, h => h.Content.ToJson())
            .With(held, h => h.Trace);
        await insert.ExecuteNonQueryAsync(ct);
        foreach (var rule in held.CountBy(h => h.Rule)) HeldMetrics.Held.Add(rule.Value, HeldMetrics.Reason(rule.Key));
    }

    /// <summary>Ends what waits for something that its recipient has dealt with. What is frozen is on its way already.</summary>
    public async Task CancelAsync(IReadOnlyList<(string Tenant, Guid NotificationId, string Reason)> settled, CancellationToken ct)
    {
        if (settled.Count == 0) return;
        await using var update = database.Worker.CreateCommand("""
            update routing.held h set state = 'suppressed', reason = s.reason, ended_at = $4, content = ''
            from unnest($1, $2, $3) s(tenant, id, reason)
            where h.tenant = s.tenant and h.notification_id = s.id and h.state = 'held'
            """);
        update.Parameters.With(settled, s => s.Tenant).With(settled, s => s.NotificationId).With(settled, s => s.Reason).With(time.GetUtcNow());
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Deletes what ended longer ago than that.</summary>
    public async Task DeleteAsync(TimeSpan keep, CancellationToken ct)
    {
        const int batch = 5_000;
        await using var delete = database.Worker.CreateCommand("""
            delete from routing.held where ctid in (
              select ctid from routing.held where ended_at < $1 and reported_at is not null limit $2)
            """);
        delete.Parameters.With(time.GetUtcNow() - keep).With(batch);
        while (await delete.ExecuteNonQueryAsync(ct) == batch)
        {
        }
    }
}
