using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Notify.Contracts;
using Notify.Platform.Http;

namespace Notify.Realtime;

/// <summary><c>GET /v1/realtime/poll?since=&amp;wait=</c>: a connection that ends with its first frames.</summary>
internal sealed class PollEndpoint(Handshake handshake, Hub hub, Admission admission, ConnectionFactory connections)
{
    private const double DefaultWait = 25;
    private const double MaxWait = 30;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/v1/realtime/poll", (HttpContext http, PollEndpoint endpoint) => endpoint.HandleAsync(http))
            .WithName("poll").WithSummary("The live stream as a long poll").ChecksPerson(orTicket: true).OpensStream()
            .WithDescription("The person comes from the Authorization header or from a ticket in the address. Frames: contracts/asyncapi.yaml, docs/realtime.md.")
            .Takes(new("wait", "How many seconds to wait for a first frame.") { Minimum = 0, Maximum = (long)MaxWait, Default = (long)DefaultWait })
            .Produces<PollPage>().RefusesConnections().Refuses(422, "invalid", "The wait is not valid.");

    private async Task HandleAsync(HttpContext http)
    {
        if (!TryReadWait(http.Request, out var wait))
        {
            await Problems.Invalid("/wait", $"wait is a number of seconds from 0 to {MaxWait}.").ExecuteAsync(http);
            return;
        }

        var (caller, since, refusal) = await handshake.CheckAsync(http);
        if (refusal is null && caller is null) refusal = Handshake.Unauthorized();
        if (refusal is not null)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        var carrier = connections.Poll(http, since);
        var connection = connections.Create(carrier);
        hub.Add(connection);
        try
        {
            var close = await admission.AdmitAsync(connection, caller!.Value, since, http.RequestAborted);
            if (close is null && await carrier.AnswerAsync(connections.BacklogTimeout, wait, http.RequestAborted) is { } answer)
                await answer.WriteAsync(http.Response, http.RequestAborted);
            else
                await Handshake.Refuse(http, close ?? CloseCode.Unavailable).ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; it comes back with the position it had.
        }
        finally
        {
            await hub.RemoveAsync(connection);
        }
    }

    private static bool TryReadWait(HttpRequest request, out TimeSpan wait)
    {
        var text = request.Query["wait"].ToString();
        var seconds = DefaultWait;
        var good = text.Length == 0
            || (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds) && seconds <= MaxWait);
        wait = good ? TimeSpan.FromSeconds(seconds) : default;
        return good;
    }
}
