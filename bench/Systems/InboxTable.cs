using Npgsql;

namespace Notify.Bench.Systems;

/// <summary>Looks into a system's tables.</summary>
internal sealed class InboxTable(string connection) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connection);

    public async Task ExecuteAsync(string sql, CancellationToken ct, params IEnumerable<object> values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<long> NumberAsync(string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task<IReadOnlyList<(string Person, string Id)>> PairsAsync(string sql, CancellationToken ct, params IEnumerable<object> values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var pairs = new List<(string, string)>();
        while (await rows.ReadAsync(ct)) pairs.Add((rows.GetString(0), rows.IsDBNull(1) ? "" : rows.GetString(1)));
        return pairs;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
