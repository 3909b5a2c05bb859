using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Platform.Http;

namespace Notify.Realtime;

/// <summary><c>GET /v1/realtime/sse</c>.</summary>
internal sealed class SseEndpoint(Handshake handshake, Hub hub, Admission admission, ConnectionFactory connections)
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/v1/realtime/sse", (HttpContext http, SseEndpoint endpoint) => endpoint.HandleAsync(http))
            .WithSummary("The live stream as server-sent events").WithTags("Realtime");

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
                await Refuse(http, close).ExecuteAsync(http);
            else
                await connection.Ended.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await hub.RemoveAsync(connection);
        }
    }

    private static ProblemHttpResult Refuse(HttpContext http, CloseCode close)
    {
        http.Response.Headers.RetryAfter = "2";
        return close == CloseCode.TooManyConnections
            ? Problems.Of(StatusCodes.Status429TooManyRequests, close.Reason, "This person has too many live connections.")
            : Problems.Of(StatusCodes.Status503ServiceUnavailable, close.Reason, "The inbox does not answer; try again.");
    }
}
