using Dapper;
using Microsoft.Extensions.Options;
using Notify.Platform.Postgres;

namespace Notify.Ingestion;

/// <summary>A request that its sender may repeat.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Key">The Idempotency-Key.</param>
/// <param name="Fingerprint">SHA-256 of what was sent.</param>
internal sealed record KeyedRequest(string Tenant, string Key, byte[] Fingerprint);

/// <summary>What is known of a keyed request: exactly one of these holds.</summary>
/// <param name="Attempt">It is ours to do, under this id.</param>
/// <param name="Fresh">Nobody did any of it before.</param>
/// <param name="EventIds">It was answered with these.</param>
/// <param name="BusyFor">Another attempt is at it, for at most this long.</param>
/// <param name="Reused">The key belongs to another request.</param>
internal readonly record struct Claim(Guid? Attempt = null, bool Fresh = false, IReadOnlyList<Guid>? EventIds = null, TimeSpan? BusyFor = null, bool Reused = false);

/// <summary>Keyed requests in PostgreSQL, by its clock, behind row level security.</summary>
internal sealed class RequestStore(Database database, IOptions<IngestionOptions> options)
{
    private const int SweepBatch = 1_000;
    private readonly IngestionOptions options = options.Value;

    /// <summary>Takes a request that is new, expired, or whose attempt is past its deadline; else says why not.</summary>
    public async Task<Claim> ClaimAsync(KeyedRequest request, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(request.Tenant, ct);
        var attempt = Guid.CreateVersion7();
        var fresh = await session.Connection.QuerySingleOrDefaultAsync<bool?>(new CommandDefinition("""
            delete from ingestion.requests where tenant = @Tenant and key = @Key and expires_at <= now();
            insert into ingestion.requests as r (tenant, key, fingerprint, attempt, busy_until, expires_at)
            values (@Tenant, @Key, @Fingerprint, @attempt, now() + @lease, now() + @window)
            on conflict (tenant, key) do update set attempt = excluded.attempt, busy_until = excluded.busy_until
              where r.event_ids is null and r.busy_until <= now() and r.fingerprint = excluded.fingerprint
            returning r.xmax = 0
            """, Parameters(request, attempt), session.Transaction, cancellationToken: ct));
        if (fresh is null)
        {
            // now() stands still since this transaction began, which may be before the attempt that it waited for.
            var row = await session.Connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition("""
                select fingerprint, event_ids as EventIds, busy_until - clock_timestamp() as BusyFor from ingestion.requests where tenant = @Tenant and key = @Key
                """, request, session.Transaction, cancellationToken: ct));
            // Deleted between the two statements: its attempt was refused just now.
            if (row is null) return new Claim(BusyFor: TimeSpan.Zero);
            if (!row.Fingerprint.AsSpan().SequenceEqual(request.Fingerprint)) return new Claim(Reused: true);
            return row.EventIds is { } ids ? new Claim(EventIds: ids) : new Claim(BusyFor: row.BusyFor);
        }

        await session.CommitAsync(ct);
        return new Claim(Attempt: attempt, Fresh: fresh.Value);
    }

    /// <summary>Keeps the answer for the window; nothing happens if another attempt has taken over, which has the same.</summary>
    public Task CompleteAsync(KeyedRequest request, Guid attempt, IReadOnlyList<Guid> eventIds, CancellationToken ct) => ExecuteAsync("""
        update ingestion.requests set event_ids = @eventIds, expires_at = now() + @window where tenant = @Tenant and key = @Key and attempt = @attempt
        """, request, attempt, eventIds, ct);

    /// <summary>Lets the next repeat take it over at once; the key stays with this request.</summary>
    public Task ReleaseAsync(KeyedRequest request, Guid attempt, CancellationToken ct) => ExecuteAsync("""
        update ingestion.requests set busy_until = now() where tenant = @Tenant and key = @Key and attempt = @attempt
        """, request, attempt, null, ct);

    /// <summary>Forgets a request of which nothing was done: its key is free.</summary>
    public Task ForgetAsync(KeyedRequest request, Guid attempt, CancellationToken ct) => ExecuteAsync("""
        delete from ingestion.requests where tenant = @Tenant and key = @Key and attempt = @attempt
        """, request, attempt, null, ct);

    /// <summary>Deletes a batch of expired requests.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> SweepAsync(CancellationToken ct)
    {
        await using var connection = await database.Worker.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition("""
            delete from ingestion.requests where (tenant, key) in
              (select tenant, key from ingestion.requests where expires_at <= now() order by expires_at limit @most for update skip locked)
            """, new { most = SweepBatch }, cancellationToken: ct)) == SweepBatch;
    }

    private async Task ExecuteAsync(string sql, KeyedRequest request, Guid attempt, IReadOnlyList<Guid>? eventIds, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(request.Tenant, ct);
        await session.Connection.ExecuteAsync(new CommandDefinition(sql, Parameters(request, attempt, eventIds), session.Transaction, cancellationToken: ct));
        await session.CommitAsync(ct);
    }

    private object Parameters(KeyedRequest request, Guid attempt, IReadOnlyList<Guid>? eventIds = null) => new
    {
        request.Tenant,
        request.Key,
        request.Fingerprint,
        attempt,
        eventIds = eventIds?.ToArray(),
        lease = options.IdempotencyDeadline,
        window = options.IdempotencyWindow,
    };

    private sealed record Row
    {
        public byte[] Fingerprint { get; init; } = [];

        public Guid[]? EventIds { get; init; }

        public TimeSpan BusyFor { get; init; }
    }
}
