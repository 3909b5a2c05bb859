using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Notify.Platform.Http;

namespace Notify.Realtime;

/// <summary><c>GET /v1/realtime/ws</c>.</summary>
internal sealed class WebSocketEndpoint(Handshake handshake, Hub hub, Admission admission, ConnectionFactory connections, WebSocketReader reader)
{
    // Protocol pings find peers that are gone without a word; clients answer them by themselves.
    private static readonly WebSocketAcceptContext Accept = new()
    {
        KeepAliveInterval = TimeSpan.FromSeconds(30),
        KeepAliveTimeout = TimeSpan.FromSeconds(15),
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(http => http.RequestServices.GetRequiredService<WebSocketEndpoint>().HandleAsync(http));
        endpoints.MapMethods("/v1/realtime/ws", [HttpMethods.Get, HttpMethods.Connect], pipeline.Build())
            .WithSummary("The live stream as a WebSocket").WithTags("Realtime");
    }

    private async Task HandleAsync(HttpContext http)
    {
        var (caller, since, refusal) = await handshake.CheckAsync(http);
        if (!http.WebSockets.IsWebSocketRequest)
            refusal ??= Problems.Of(StatusCodes.Status400BadRequest, "not_a_websocket", "This address takes WebSocket upgrades only.");
        if (refusal is not null)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync(Accept);
        var connection = connections.Create(new WebSocketCarrier(socket, http));
        hub.Add(connection);
        try
        {
            if (caller is null)
                connections.ExpectAuth(connection);
            else if (await admission.AdmitAsync(connection, caller.Value, since, http.RequestAborted) is { } close)
                connection.Close(close);
            await reader.ReadAsync(socket, connection, http.RequestAborted);
        }
        finally
        {
            await hub.RemoveAsync(connection);
        }
    }
}
