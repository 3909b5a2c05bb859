using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Notify.Platform.Kafka;

namespace Notify.Host;

/// <summary>Where a started process really listens, free ports resolved.</summary>
internal sealed record ListeningAddresses(string Public, string Management)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(2);

    public static ListeningAddresses Of(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        return new ListeningAddresses(addresses[0], addresses[1]);
    }

    /// <summary>Returns once every consumer has its partitions; says every two seconds what it waits for.</summary>
    public static async Task WaitReadyAsync(ConsumerRegistry consumers, CancellationToken ct)
    {
        var waited = TimeSpan.Zero;
        while (consumers.NotReady.ToList() is { Count: > 0 } missing)
        {
            if (waited.Ticks > 0 && waited.Ticks % Progress.Ticks < Poll.Ticks)
                await Console.Error.WriteLineAsync($"waiting for {string.Join("; ", missing)}");
            await Task.Delay(Poll, ct);
            waited += Poll;
        }
    }
}
