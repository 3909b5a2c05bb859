using StackExchange.Redis;

namespace Notify.Platform.Redis;

/// <summary>
/// The process's connections to Redis: one for questions and changes, one for publishing and receiving, so that a large
/// publish never delays a read. Connecting happens in the background; a Redis that is away fails commands at once.
/// </summary>
public sealed class RedisConnections(Microsoft.Extensions.Options.IOptions<RedisOptions> options) : IAsyncDisposable
{
    private readonly Lazy<Task<ConnectionMultiplexer>> data = new(() => ConnectAsync(options.Value, "data"));
    private readonly Lazy<Task<ConnectionMultiplexer>> bus = new(() => ConnectAsync(options.Value, "bus"));

    /// <summary>For reads and writes. Completes when the first attempt to connect has ended, well or not.</summary>
    public Task<ConnectionMultiplexer> Data => data.Value;

    /// <summary>For publishing and receiving. Completes when the first attempt to connect has ended, well or not.</summary>
    public Task<ConnectionMultiplexer> Bus => bus.Value;

    /// <summary>Closes both.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var connection in new[] { data, bus })
            if (connection.IsValueCreated) await (await connection.Value.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(RedisOptions options, string use)
    {
        var configuration = ConfigurationOptions.Parse(options.Connection);
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ConnectTimeout = 1000;
        configuration.AsyncTimeout = 1000;
        configuration.ReconnectRetryPolicy = new LinearRetry(1000);
        configuration.ClientName = $"notify-{use}";
        // Connecting resolves names and may run long before its first await.
        return Task.Run(() => ConnectionMultiplexer.ConnectAsync(configuration));
    }
}
