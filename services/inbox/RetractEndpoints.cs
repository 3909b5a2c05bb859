using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Platform.Http;

namespace Notify.Inbox;

/// <summary>A service takes a notification back.</summary>
internal static class RetractEndpoints
{
    private const string Action = "notifications:retract";

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/v1/notifications/{id}/retract", RetractAsync)
            .RequireService(Action).WithTags("notifications").WithName("retractNotification").WithSummary("Take a notification back")
            .WithDescription("""
                Its item goes, what waits of pushes and mails is not sent, phones that show it clear it. One that has not arrived yet is kept
                from being shown when it does. Safe to repeat.
                """)
            .Takes(ParameterNote.Id).Produces<RetractionAnswer>().Refuses(404, "not_found", "This is no notification id.");

    private static async Task<Results<JsonHttpResult<RetractionAnswer>, ProblemHttpResult>> RetractAsync(
        HttpContext http, string id, Retractions retractions, CancellationToken ct)
    {
        if (!Guid.TryParseExact(id, "D", out var notification)) return Problems.NotFound();
        var outcome = await retractions.RetractAsync(http.Service().Tenant, notification, ct);
        return TypedResults.Json(new RetractionAnswer(notification, outcome), InboxJson.Default.RetractionAnswer);
    }
}
