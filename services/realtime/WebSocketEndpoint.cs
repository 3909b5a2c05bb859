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
        var handle = pipeline.Build();
        // A RequestDelegate has no signature, and so no place in the description of the API.
        endpoints.MapMethods("/v1/realtime/ws", [HttpMethods.Get, HttpMethods.Connect], (Delegate)(Func<HttpContext, Task>)(http => handle(http)))
            .WithName("openWebSocket").WithSummary("The live stream as a WebSocket").ChecksPerson(optional: true, orTicket: true)
            .WithDescription("The person comes from the Authorization header, from a ticket in the address, or from the first frame, auth{token}, within 5 s. No subprotocol is asked for. Frames: contracts/asyncapi.yaml, docs/realtime.md.")
            .OpensStream().WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status101SwitchingProtocols, typeof(void)))
            .Refuses(400, "not_a_websocket", "The request is no upgrade.");
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
