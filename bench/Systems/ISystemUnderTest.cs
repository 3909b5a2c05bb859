using Notify.Bench.Workload;

namespace Notify.Bench.Systems;

/// <summary>A running system: where its events go in and how to look at what came out.</summary>
internal interface ISystemUnderTest : IAsyncDisposable
{
    /// <summary>The topic it reads.</summary>
    string Events { get; }

    ILiveProtocol Live { get; }

    /// <summary>Its processes by name.</summary>
    IReadOnlyDictionary<string, int> Processes { get; }

    /// <summary>Turns push and mail on for those who want them, or off for all.</summary>
    Task SwitchAsync(bool outside, CancellationToken ct);

    /// <summary>How many items all inboxes have ever taken. Cheap.</summary>
    Task<long> ItemsAsync(CancellationToken ct);

    /// <summary>Person and event id of the items of a run.</summary>
    Task<IReadOnlyList<(string Person, string Id)>> InboxAsync(int run, CancellationToken ct);

    /// <summary>The events of a run for which the system could not tell whether the person was connected, and says so: it takes them as not connected.</summary>
    Task<IReadOnlySet<EventId>> UnknownPresenceAsync(int run, CancellationToken ct);

    /// <summary>How many lines the delivery log has: one a decision and one an end of push or mail. Null if the system keeps none.</summary>
    Task<long?> LogAsync(CancellationToken ct);
}
