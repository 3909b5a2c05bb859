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

    public async Task<long> NumberAsync(string sql, CancellationToken ct, params IEnumerable<object> values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public async Task<IReadOnlyList<(string Person, string Id)>> PairsAsync(string sql, CancellationToken ct, params IEnumerable<object> values) =>
        await RowsAsync(sql, r => (r.GetString(0), r.IsDBNull(1) ? "" : r.GetString(1)), ct, values);

    public async Task<IReadOnlyList<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params IEnumerable<object> values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var list = new List<T>();
        while (await rows.ReadAsync(ct)) list.Add(read(rows));
        return list;
    }

    /// <summary>Lets go of connections, such as those to a server that has ended.</summary>
    public void Disconnect() => source.Clear();

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
