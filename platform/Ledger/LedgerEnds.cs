using Npgsql;

namespace Notify.Platform.Ledger;

/// <summary>The ended entries: reported once at least, kept for a time, deleted.</summary>
internal sealed class LedgerEnds(NpgsqlDataSource database, string schema)
{
    private const int Batch = 500;

    /// <summary>Ends that nobody has reported in time. Another replica leaves them alone for half a minute.</summary>
    public async Task<IReadOnlyList<LedgerEnd>> UnreportedAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            with late as (
              select id from {schema}.ledger
              where ended_at is not null and reported_at is null and report_at <= clock_timestamp()
              order by report_at limit {Batch} for update skip locked
            )
            update {schema}.ledger l set report_at = clock_timestamp() + interval '30 seconds'
            from late where l.id = late.id
            returning {LedgerColumns.OfEntry}, l.state, l.reason, l.provider_id, l.attempt, l.ended_at
            """);
        var ends = new List<LedgerEnd>();
        await using var rows = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            const int next = LedgerColumns.Count;
            ends.Add(new(LedgerColumns.Entry(rows), LedgerState.Outcome(rows.GetString(next)), LedgerColumns.Text(rows, next + 1),
                LedgerColumns.Text(rows, next + 2), rows.GetInt32(next + 3), rows.GetFieldValue<DateTimeOffset>(next + 4)));
        }

        return ends;
    }

    /// <summary>Keeps that these were reported.</summary>
    public async Task ReportedAsync(IReadOnlyList<LedgerEnd> ends, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(
            $"update {schema}.ledger set reported_at = $2 where id = any ($1) and ended_at is not null and reported_at is null", connection);
        command.Parameters.Bind(ends.Select(e => e.Entry.Id).ToArray());
        command.Parameters.Bind(now.ToUniversalTime());
        await command.PrepareAsync(ct).ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Deletes what ended before a time and was reported, what was settled before it, and owners long gone.</summary>
    public async Task DeleteAsync(DateTimeOffset before, CancellationToken ct)
    {
        int deleted;
        do
        {
            await using var command = database.CreateCommand($"""
                with ended as (
                  delete from {schema}.ledger where id in (
                    select id from {schema}.ledger where ended_at < $1 and reported_at is not null order by ended_at limit {Batch}
                  ) returning 1
                ), settled as (
                  delete from {schema}.settled where (tenant, subject) in (
                    select tenant, subject from {schema}.settled where settled_at < $1 order by settled_at limit {Batch}
                  ) returning 1
                ), gone as (
                  delete from {schema}.owners where lease_until < clock_timestamp() - interval '1 hour'
                )
                select greatest((select count(*) from ended), (select count(*) from settled))::int
                """);
            command.Parameters.Bind(before.ToUniversalTime());
            deleted = (int)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
        }
        while (deleted == Batch);
    }
}
