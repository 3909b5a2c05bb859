using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Notify.Platform.Http;

namespace Notify.Realtime;

/// <summary><c>GET /v1/realtime/sse</c>.</summary>
internal sealed class SseEndpoint(Handshake handshake, Hub hub, Admission admission, ConnectionFactory connections)
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/v1/realtime/sse", (HttpContext http, SseEndpoint endpoint) => endpoint.HandleAsync(http))
            .WithName("openSse").WithSummary("The live stream as server-sent events").ChecksPerson(orTicket: true).OpensStream()
            .WithDescription("The person comes from the Authorization header or from a ticket in the address. Each event's data is one frame; its id is the position. Frames: contracts/asyncapi.yaml, docs/realtime.md.")
            .Takes(new("Last-Event-ID", "The position of the last event seen; wins over since.", ParameterPlace.Header) { Minimum = 0 })
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").RefusesConnections();

    private async Task HandleAsync(HttpContext http)
    {
        var (caller, since, refusal) = await handshake.CheckAsync(http);
        if (refusal is null && caller is null) refusal = Handshake.Unauthorized();
        if (refusal is not null)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var connection = connections.Create(new SseCarrier(http));
        hub.Add(connection);
        try
        {
            if (await admission.AdmitAsync(connection, caller!.Value, since, http.RequestAborted) is { } close)
                await Handshake.Refuse(http, close).ExecuteAsync(http);
            else
                await connection.Ended.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await hub.RemoveAsync(connection);
        }
    }
}
