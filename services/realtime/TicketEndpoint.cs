using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Platform.Http;
using Notify.Platform.Presence;

namespace Notify.Realtime;

internal sealed record TicketAnswer(string Ticket, double ExpiresIn);

/// <summary><c>POST /v1/realtime/ticket</c>: a token in the header for a ticket in the address.</summary>
internal static class TicketEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/v1/realtime/ticket", IssueAsync).RequirePerson().WithName("issueTicket")
            .WithSummary("A ticket that opens one live stream").WithTags("realtime").Produces<TicketAnswer>()
            .Refuses(503, "tickets_unavailable", "The store of tickets does not answer; use the Authorization header.");

    private static async Task<Results<JsonHttpResult<TicketAnswer>, ProblemHttpResult>> IssueAsync(
        HttpContext http, Tickets tickets, IOptions<RealtimeOptions> options, ILogger<Tickets> logger)
    {
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            var ticket = await tickets.IssueAsync(http.Person(), http.PersonTokenExpires());
            return TypedResults.Json(new TicketAnswer(ticket, options.Value.TicketLifetime.TotalSeconds), RealtimeJson.Default.TicketAnswer);
        }
        catch (Exception exception) when (StoreFailure.Is(exception))
        {
            logger.TicketsAway(exception.GetType().Name);
            return Handshake.TicketsAway(http);
        }
    }
}
