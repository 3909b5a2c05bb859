using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notify.Realtime;

/// <summary>The one clock of all connections: what is overdue, and the pings with the heads that the inbox tells.</summary>
internal sealed class Ticker(Hub hub, Backlog backlog, IOptions<RealtimeOptions> options, TimeProvider time, ILogger<Ticker> logger) : BackgroundService
{
    private const int PeoplePerRead = 500;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            EveryAsync(SweepEvery, SweepAsync, stoppingToken),
            EveryAsync(options.Value.Ping, () => PingAsync(stoppingToken), stoppingToken));

    private async Task EveryAsync(TimeSpan period, Func<Task> act, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct)) await act();
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task SweepAsync()
    {
        var now = time.GetUtcNow();
        foreach (var connection in hub.Connections) connection.Sweep(now);
        await hub.ForgetPollersAsync();
    }

    private async Task PingAsync(CancellationToken ct)
    {
        foreach (var people in hub.People.Chunk(PeoplePerRead))
        {
            var heads = await HeadsAsync([.. people.Select(p => p.Key)], ct);
            for (var i = 0; i < people.Length; i++)
            {
                var ping = OutFrame.Ping(heads?[i]);
                foreach (var connection in people[i].Value) connection.Ping(ping, heads?[i]);
            }
        }
    }

    private async Task<long[]?> HeadsAsync(IReadOnlyList<Platform.Person> people, CancellationToken ct)
    {
        try
        {
            return await backlog.ReadHeadsAsync(people, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // A ping without a head keeps the connection alive; what is missing is told by the next one.
            logger.HeadsUnreadable(exception, people.Count);
            return null;
        }
    }
}
