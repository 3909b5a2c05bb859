using Microsoft.Extensions.Logging.Abstractions;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Presence;
using Notify.Platform.Redis;
using StackExchange.Redis;

namespace Notify.IntegrationTests.Presence;

/// <summary>Presence as one process has it, under a prefix of the test's own, with short leases. Needs REDIS, which <c>make test</c> sets.</summary>
internal sealed class TestRedis : IAsyncDisposable
{
    private readonly RedisConnections connections;

    public TestRedis(string connection, string? prefix = null)
    {
        Options = new()
        {
            Connection = connection,
            Prefix = prefix ?? $"t{Guid.NewGuid():N}:",
            Lease = TimeSpan.FromSeconds(1.5),
            Renewal = TimeSpan.FromSeconds(0.3),
            Keep = TimeSpan.FromSeconds(6),
            // The machine that runs the tests is busy; the 50 ms of production have a test of their own.
            ReadTimeout = TimeSpan.FromSeconds(2),
            WriteTimeout = TimeSpan.FromSeconds(2),
        };
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        connections = new(options);
        Presence = new(options, connections, NullLogger<RedisPresence>.Instance, TimeProvider.System);
    }

    public static string Shared => Environment.GetEnvironmentVariable("REDIS")
        ?? throw new InvalidOperationException("REDIS is not set: run the tests by `make test`, which starts a Redis of its own.");

    public RedisOptions Options { get; }

    public RedisPresence Presence { get; }

    public async Task<IDatabase> DatabaseAsync() => (await connections.Data).GetDatabase();

    /// <summary>Waits until a node has lived long enough for the store to know who is offline.</summary>
    public async Task ReadyAsync()
    {
        var other = new TestRedis(Options.Connection, Options.Prefix);
        await using (other)
        await using (await other.Presence.JoinAsync(_ => { }, default))
            await Eventually.Async(async () => (await Presence.ReadAsync([new Person("t", "nobody")], default))[0].State == PresenceState.Offline);
    }

    public ValueTask DisposeAsync() => connections.DisposeAsync();
}
