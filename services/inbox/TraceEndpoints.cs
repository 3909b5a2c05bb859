using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Platform.Http;

namespace Notify.Inbox;

/// <summary>A service asks why someone did, or did not, get something.</summary>
internal static class TraceEndpoints
{
    private const string Action = "trace:read";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/events/{id}/notifications", EventAsync)
            .RequireService(Action).WithTags("trace").WithName("listEventNotifications").WithSummary("What came of an event")
            .Takes(ParameterNote.Id with { About = "The event's id." }).Takes(ParameterNote.After).Takes(ParameterNote.Limit)
            .Produces<EventNotifications>()
            .Refuses(404, "not_found", "This is no event id.").Refuses(422, "invalid", "A parameter is out of its range; pointer names it.");
        endpoints.MapGet("/v1/notifications", PersonAsync)
            .RequireService(Action).WithTags("trace").WithName("listNotifications").WithSummary("What was decided for a person")
            .WithDescription("Newest first, with what was left out; the inbox has what the person sees.")
            .Takes(new("recipient", "The person's user id.") { Required = true }).Takes(ParameterNote.After).Takes(ParameterNote.Limit)
            .Produces<EventNotifications>().Refuses(422, "invalid", "The recipient is missing, or a parameter is out of its range; pointer names it.");
        endpoints.MapGet("/v1/notifications/{id}/trace", NotificationAsync)
            .RequireService(Action).WithTags("trace").WithName("traceNotification").WithSummary("Everything that happened to a notification")
            .Takes(ParameterNote.Id).Produces<NotificationTrace>().Refuses(404, "not_found", "The key's tenant has no such notification.");
    }

    private static async Task<Results<JsonHttpResult<EventNotifications>, ProblemHttpResult>> EventAsync(
        HttpContext http, string id, TraceStore store, string? after, string? limit, CancellationToken ct)
    {
        if (!Guid.TryParseExact(id, "D", out var eventId)) return Problems.NotFound();
        long position = 0;
        if (after is not null && !PageSize.TryCursor(after, out position))
            return Problems.Invalid("/after", "This is not a cursor of this list: pass next of the page before.");
        if (!PageSize.TryRead(limit, out var size)) return PageSize.Problem();

        return Page(await store.OfEventAsync(http.Service().Tenant, eventId, position, size, ct), size);
    }

    private static async Task<Results<JsonHttpResult<EventNotifications>, ProblemHttpResult>> PersonAsync(
        HttpContext http, TraceStore store, string? recipient, string? after, string? limit, CancellationToken ct)
    {
        if (recipient is not { Length: > 0 }) return Problems.Invalid("/recipient", "Name the person whose notifications are meant: ?recipient=bob.");
        var position = long.MaxValue;
        if (after is not null && !PageSize.TryCursor(after, out position))
            return Problems.Invalid("/after", "This is not a cursor of this list: pass next of the page before.");
        if (!PageSize.TryRead(limit, out var size)) return PageSize.Problem();
        return Page(await store.OfPersonAsync(http.Service().Tenant, recipient, position, size, ct), size);
    }

    private static JsonHttpResult<EventNotifications> Page(TraceRows rows, int size)
    {
        var page = rows.Decisions.Take(size).ToArray();
        var notifications = Array.ConvertAll(page, d => Tracing.Outcome(d, rows));
        var next = rows.Decisions.Count > size ? Cursor.Of(page[^1].N) : null;
        return TypedResults.Json(new EventNotifications(notifications, next), InboxJson.Default.EventNotifications);
    }

    private static async Task<Results<JsonHttpResult<NotificationTrace>, ProblemHttpResult>> NotificationAsync(
        HttpContext http, string id, TraceStore store, CancellationToken ct)
    {
        if (!Guid.TryParseExact(id, "D", out var notification)) return Problems.NotFound();
        var rows = await store.OfNotificationAsync(http.Service().Tenant, notification, ct);
        return Tracing.Trace(notification, rows) is { } trace
            ? TypedResults.Json(trace, InboxJson.Default.NotificationTrace)
            : Problems.NotFound();
    }
}
