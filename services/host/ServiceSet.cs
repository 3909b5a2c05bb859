using Notify.Email;
using Notify.Inbox;
using Notify.Ingestion;
using Notify.Platform.Postgres;
using Notify.Push;
using Notify.Realtime;
using Notify.Routing;

namespace Notify.Host;

/// <summary>One of the six services, as the host sees it.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Add">Registers its parts.</param>
/// <param name="Map">Maps its endpoints.</param>
/// <param name="Migrations">Its schema; null if it has none.</param>
/// <param name="Does">One line for the page and the help.</param>
internal sealed record ServiceEntry(
    string Name, Action<IServiceCollection> Add, Action<IEndpointRouteBuilder> Map, MigrationSet? Migrations, string Does);

/// <summary>The six services, and which of them a process runs.</summary>
internal static class ServiceSet
{
    public static readonly IReadOnlyList<ServiceEntry> All =
    [
        new("ingestion", IngestionService.Add, IngestionService.Map, IngestionService.Migrations, "user-events and POST /v1/events to notifications"),
        new("routing", RoutingService.Add, RoutingService.Map, RoutingService.Migrations, "decides each channel by preferences and presence"),
        new("inbox", InboxService.Add, InboxService.Map, InboxService.Migrations, "stores items, counts, delivery log and trace"),
        new("realtime", RealtimeService.Add, RealtimeService.Map, null, "WebSocket and SSE, presence"),
        new("push", PushService.Add, PushService.Map, PushService.Migrations, "devices and FCM"),
        new("email", EmailService.Add, EmailService.Map, EmailService.Migrations, "mail by SMTP"),
    ];

    /// <summary>The services of a comma-separated list; all if it is empty.</summary>
    /// <exception cref="InvalidOperationException">A name is unknown.</exception>
    public static IReadOnlyList<ServiceEntry> Parse(string? list)
    {
        if (string.IsNullOrWhiteSpace(list)) return All;
        var names = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet();
        var unknown = names.Except(All.Select(s => s.Name)).ToList();
        if (unknown.Count > 0)
            throw new InvalidOperationException($"Unknown service {string.Join(", ", unknown)}: choose from {string.Join(", ", All.Select(s => s.Name))}.");
        return All.Where(s => names.Contains(s.Name)).ToList();
    }

    public static IEnumerable<MigrationSet> Migrations => All.Select(s => s.Migrations).OfType<MigrationSet>();
}
