using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Notify.Platform.Http;

namespace Notify.Realtime;

/// <summary>What the description of the API says of every carrier.</summary>
internal static class StreamNotes
{
    /// <summary>What the handshake reads and refuses.</summary>
    public static RouteHandlerBuilder OpensStream(this RouteHandlerBuilder endpoint) => endpoint.WithTags("realtime")
        .Takes(ParameterNote.Since)
        .Refuses(401, "ticket_invalid", "The ticket is unknown, used or too old.")
        .Refuses(403, "origin_not_allowed", "The browser's origin is not on the list.").Refuses(422, "invalid", "The position is not a seq.")
        .Refuses(503, "draining", "This node is stopping.").Refuses(503, "busy", "Too many connect at once.").Refuses(503, "tickets_unavailable", "The store of tickets does not answer.");

    /// <summary>What those carriers answer that have no close codes.</summary>
    public static RouteHandlerBuilder RefusesConnections(this RouteHandlerBuilder endpoint) => endpoint
        .Refuses(429, "too_many_connections", "This person has too many live connections.").Refuses(503, "unavailable", "The inbox does not answer.");
}
