using Npgsql;

namespace Notify.Platform.Ledger;

/// <summary>How entries are read from rows, and values bound to commands.</summary>
internal static class LedgerColumns
{
    /// <summary>The columns of an entry, in the order of <see cref="Entry"/>; the table is <c>l</c>.</summary>
    public const string OfEntry = """
        l.id, l.tenant, l.user_id, l.subject, l.cause, l.endpoint, l.priority, l.collapse_key, l.expires_at, l.give_up_at, l.hold_on_unknown, l.payload
        """;

    /// <summary>How many columns an entry takes.</summary>
    public const int Count = 12;

    public static LedgerEntry Entry(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Tenant = row.GetString(1),
        User = row.GetString(2),
        Subject = row.GetGuid(3),
        Cause = row.GetGuid(4),
        Endpoint = row.GetString(5),
        Priority = row.GetInt16(6),
        CollapseKey = Text(row, 7),
        ExpiresAt = row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8),
        GiveUpAt = row.GetFieldValue<DateTimeOffset>(9),
        HoldOnUnknown = row.GetBoolean(10),
        Payload = row.GetFieldValue<byte[]>(11),
    };

    public static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static void Bind<T>(this NpgsqlParameterCollection parameters, T value) =>
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    public static void Bind<T>(this NpgsqlParameterCollection parameters, IReadOnlyList<LedgerEntry> entries, Func<LedgerEntry, T> column) =>
        parameters.Bind(entries.Select(column).ToArray());
}
