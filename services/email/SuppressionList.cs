using Dapper;
using Notify.Platform.Postgres;

namespace Notify.Email;

/// <summary>Which entries of the list are wanted.</summary>
/// <param name="Address">Addresses that begin so; null for all.</param>
/// <param name="Reason">Only this reason; null for all.</param>
/// <param name="After">The number of the last one of the page before.</param>
/// <param name="Limit">How many at most.</param>
internal sealed record SuppressionQuery(string? Address, string? Reason, long After, int Limit);

/// <summary>The suppressed addresses of one tenant, for its services to see and to lift. Row level security shows no other's.</summary>
internal sealed class SuppressionList(Database database)
{
    private const string Columns = "number, address, recipient, reason, suppressed_at as SuppressedAt, refusals, soft as SoftRefusals";

    /// <summary>A page, in the order of first refusals, and where it ends; 0 if nothing follows.</summary>
    public async Task<(IReadOnlyList<SuppressionView> Items, long Next)> ReadAsync(string tenant, SuppressionQuery query, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        var rows = (await session.Connection.QueryAsync<Row>(new CommandDefinition($"""
            select {Columns} from email.suppressions
            where tenant = @tenant and suppressed_at is not null and number > @After
              and (@address is null or starts_with(address, @address)) and (@Reason::text is null or reason = @Reason)
            order by number limit @take
            """,
            new { tenant, query.After, address = query.Address is { } text ? EmailAddress.Normalize(text) : null, query.Reason, take = query.Limit + 1 },
            session.Transaction, cancellationToken: ct))).ToList();
        var more = rows.Count > query.Limit;
        if (more) rows.RemoveAt(query.Limit);
        return ([.. rows.Select(r => r.View())], more ? rows[^1].Number : 0);
    }

    /// <summary>Null if the address is not suppressed.</summary>
    public async Task<SuppressionView?> FindAsync(string tenant, string address, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        var row = await session.Connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"select {Columns} from email.suppressions where tenant = @tenant and address = @address and suppressed_at is not null",
            new { tenant, address = EmailAddress.Normalize(address) }, session.Transaction, cancellationToken: ct));
        return row?.View();
    }

    /// <summary>Forgets a suppression and all that was counted before it.</summary>
    /// <returns>False if the address is not suppressed.</returns>
    public async Task<bool> LiftAsync(string tenant, string address, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        var lifted = await session.Connection.ExecuteAsync(new CommandDefinition(
            "delete from email.suppressions where tenant = @tenant and address = @address and suppressed_at is not null",
            new { tenant, address = EmailAddress.Normalize(address) }, session.Transaction, cancellationToken: ct));
        await session.CommitAsync(ct);
        return lifted == 1;
    }

    private sealed record Row
    {
        public long Number { get; init; }

        public string Address { get; init; } = "";

        public string Recipient { get; init; } = "";

        public string Reason { get; init; } = "";

        public DateTime SuppressedAt { get; init; }

        public int Refusals { get; init; }

        public int SoftRefusals { get; init; }

        public SuppressionView View() => new()
        {
            Address = Address,
            Recipient = Recipient,
            Reason = Reason,
            SuppressedAt = new DateTimeOffset(SuppressedAt, TimeSpan.Zero),
            Refusals = Refusals,
            SoftRefusals = SoftRefusals,
        };
    }
}
