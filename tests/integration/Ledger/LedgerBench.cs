using System.Text;
using Dapper;
using Microsoft.Extensions.Time.Testing;
using Notify.Contracts;
using Notify.Platform.Ledger;
using Notify.Platform.Postgres;
using Npgsql;
using Shouldly;

namespace Notify.IntegrationTests.Ledger;

/// <summary>A ledger's tables in a fresh database, a clock that the test moves, and the replicas that work on them.</summary>
internal sealed class LedgerBench : IAsyncDisposable
{
    public const string Schema = "ledger_test";

    private readonly TestDatabase test;
    private readonly List<Replica> replicas = [];

    private LedgerBench(TestDatabase test) => this.test = test;

    public Database Database => test.Database;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public DateTimeOffset Now => Time.GetUtcNow();

    public static LedgerOptions Quick { get; } = new()
    {
        Cap = 4,
        Lease = TimeSpan.FromSeconds(30),
        Renewal = TimeSpan.FromSeconds(10),
        Sweep = TimeSpan.FromMilliseconds(25),
        Drain = TimeSpan.FromSeconds(1),
    };

    public static async Task<LedgerBench> CreateAsync()
    {
        var test = await TestDatabase.CreateAsync();
        await using var owner = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(test.Options.Owner) { Pooling = false }.ConnectionString);
        await owner.OpenAsync();
        await owner.ExecuteAsync($"create schema {Schema}");
        await owner.ExecuteAsync($"select access.create_ledger('{Schema}')");
        return new LedgerBench(test);
    }

    public async Task<Replica> StartAsync(ScriptedSender sender, LedgerOptions? options = null, RecordSink? sink = null)
    {
        var replica = new Replica(Database, Time, sender, options ?? Quick, sink ?? new RecordSink());
        replicas.Add(replica);
        await replica.StartAsync();
        return replica;
    }

    public LedgerEntry Entry(string name, string tenant = "a", short priority = 1, string? collapse = null, bool hold = false) => new()
    {
        Id = IdOf(name),
        Tenant = tenant,
        User = "bob",
        Subject = IdOf("subject/" + name),
        Cause = IdOf("cause/" + name),
        Endpoint = "phone",
        Priority = priority,
        CollapseKey = collapse,
        GiveUpAt = Now + TimeSpan.FromHours(1),
        HoldOnUnknown = hold,
        Payload = Encoding.UTF8.GetBytes(name),
    };

    public static Guid IdOf(string name) => NotifyIds.Notification(Guid.Empty, name);

    public async Task<Row> RowAsync(string name)
    {
        await using var connection = await Database.Worker.OpenConnectionAsync();
        return await connection.QuerySingleAsync<Row>(
            $"select state, reason, attempt, due_at as DueAt, reported_at as ReportedAt, fence from {Schema}.ledger where id = @id", new { id = IdOf(name) });
    }

    public async Task<long> CountAsync(string where)
    {
        await using var connection = await Database.Worker.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>($"select count(*) from {Schema}.ledger where {where}");
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await Database.Worker.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    public Task<Row> UntilAsync(string name, string state) => UntilAsync(name, row => row.State == state);

    /// <summary>Back to waiting after so many attempts.</summary>
    public Task<Row> UntilWaitingAsync(string name, int attempts) => UntilAsync(name, row => row.State == "pending" && row.Attempt == attempts);

    private async Task<Row> UntilAsync(string name, Func<Row, bool> condition)
    {
        var row = await RowAsync(name);
        await EventuallyAsync(async () => condition(row = await RowAsync(name)), () => $"{name} is {row}");
        return row;
    }

    public static async Task EventuallyAsync(Func<Task<bool>> condition, Func<string>? otherwise = null)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            deadline.IsCancellationRequested.ShouldBeFalse(otherwise?.Invoke() ?? "It did not happen in 20 s.");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas) await replica.DisposeAsync();
        // An autovacuum of the ledger may be at work: only a superuser may end it, so its end is awaited.
        await EventuallyAsync(async () =>
        {
            try
            {
                await test.DisposeAsync();
                return true;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                return false;
            }
        });
    }

    public sealed record Row
    {
        public string State { get; init; } = "";

        public string? Reason { get; init; }

        public int Attempt { get; init; }

        public DateTime DueAt { get; init; }

        public DateTime? ReportedAt { get; init; }

        public int Fence { get; init; }
    }
}
