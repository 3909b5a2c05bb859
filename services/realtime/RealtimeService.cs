using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notify.Platform.Http;
using Notify.Platform.Options;
using Notify.Platform.Redis;

namespace Notify.Realtime;

/// <summary>
/// Realtime: live connections of people over WebSocket, SSE and long poll, and who is online. Consumes no topic and owns no table:
/// frames come over <see cref="Platform.Presence.IPresence"/>, the truth is read from the inbox.
/// </summary>
public static class RealtimeService
{
    /// <summary>
    /// Needs an <see cref="Platform.Presence.IPresence"/>, and an <see cref="IInboxReader"/> when inbox runs in the same
    /// process, registered before; with <c>Realtime:InboxUrl</c> the inbox is asked over HTTP.
    /// </summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSection<RealtimeOptions>("Realtime");
        services.AddSection<HttpOptions>("Http");
        services.AddHttpClient(nameof(HttpInboxReader));
        services.AddSingleton<HttpInboxReader>();
        services.TryAddSingleton<IInboxReader>(provider => provider.GetRequiredService<HttpInboxReader>());

        services.AddSingleton<ITicketStore>(provider => provider.GetService<RedisConnections>() is null
            ? ActivatorUtilities.CreateInstance<MemoryTicketStore>(provider)
            : ActivatorUtilities.CreateInstance<RedisTicketStore>(provider));
        services.AddSingleton<Tickets>();
        services.AddSingleton<PollPresence>();
        services.AddSingleton<Hub>();
        services.AddSingleton<Backlog>();
        services.AddSingleton<ConnectionFactory>();
        services.AddSingleton<Admission>();
        services.AddSingleton<ClientCommands>();
        services.AddSingleton<Handshake>();
        services.AddSingleton<WebSocketReader>();
        services.AddSingleton<WebSocketEndpoint>();
        services.AddSingleton<SseEndpoint>();
        services.AddSingleton<PollEndpoint>();
        services.AddHostedService(provider => provider.GetRequiredService<Hub>());
        services.AddHostedService<Ticker>();
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        WebSocketEndpoint.Map(endpoints);
        SseEndpoint.Map(endpoints);
        PollEndpoint.Map(endpoints);
        TicketEndpoint.Map(endpoints);
        PresenceEndpoints.Map(endpoints);
    }
}
