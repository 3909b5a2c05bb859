using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Contracts;
using Notify.Platform.Http;

namespace Notify.Inbox;

/// <summary>A person changes items: one by its id, or many at once.</summary>
internal static class ItemChangeEndpoints
{
    private const int MaxBodyBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var inbox = endpoints.MapGroup("/v1/inbox").RequirePerson().WithTags("inbox");
        MapOne(inbox, "/{id}/read", InboxChange.Read, "readItem", "Mark an item read");
        MapOne(inbox, "/{id}/unread", InboxChange.Unread, "unreadItem", "Mark an item unread");
        MapOne(inbox, "/{id}/archive", InboxChange.Archived, "archiveItem", "Archive an item");
        MapOne(inbox, "/{id}/unarchive", InboxChange.Unarchived, "unarchiveItem", "Take an item out of the archive");
        MapOne(inbox, "/{id}/unsnooze", InboxChange.Unsnoozed, "unsnoozeItem", "Bring a snoozed item back now, as new");
        NoteOne(inbox.MapPost("/{id}/snooze", SnoozeAsync), "snoozeItem", "Put an item off until a time")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBodyBytes))
            .WithDescription("It leaves the list and the counters, and comes back unseen and unread at the top of the list.")
            .TakesBody(typeof(SnoozeBody))
            .Refuses(413, "too_large", "The body is larger than 64 KiB.")
            .Refuses(422, "invalid", "until is not a time to come, at most 365 days away.");
        NoteOne(inbox.MapDelete("/{id}", (HttpContext http, string id, ItemChanges changes, CancellationToken ct) =>
            OneAsync(http, new(InboxChange.Deleted), id, changes, ct)), "deleteItem", "Delete an item");
        MapMany(inbox, "/seen", InboxChange.Seen, "seeItems", "Mark items seen");
        MapMany(inbox, "/read", InboxChange.Read, "readItems", "Mark items read");
        MapMany(inbox, "/archive", InboxChange.Archived, "archiveItems", "Archive items");
    }

    private static void MapOne(IEndpointRouteBuilder inbox, string path, InboxChange change, string name, string summary) =>
        NoteOne(inbox.MapPost(path, (HttpContext http, string id, ItemChanges changes, CancellationToken ct) =>
            OneAsync(http, new(change), id, changes, ct)), name, summary);

    private static RouteHandlerBuilder NoteOne(RouteHandlerBuilder endpoint, string name, string summary) =>
        endpoint.WithName(name).WithSummary(summary).Takes(ParameterNote.Id).Produces<InboxMutationAnswer>()
            .Refuses(404, "not_found", "This person has no such item.");

    private static void MapMany(IEndpointRouteBuilder inbox, string path, InboxChange change, string name, string summary) =>
        inbox.MapPost(path, (HttpContext http, ItemChanges changes, CancellationToken ct) => ManyAsync(http, change, changes, ct))
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBodyBytes))
            .WithName(name).WithSummary(summary)
            .WithDescription("Either those named by ids, or all up to the seq before, in one category or in all: what arrives meanwhile is not touched.")
            .TakesBody(typeof(ItemSelectionBody))
            .Produces<InboxMutationAnswer>()
            .Refuses(413, "too_large", "The body is larger than 64 KiB.")
            .Refuses(422, "invalid", "The body is neither of the two forms; pointer names the field.");

    private static async Task<Results<JsonHttpResult<InboxMutationAnswer>, ProblemHttpResult>> OneAsync(
        HttpContext http, ItemChange change, string id, ItemChanges changes, CancellationToken ct)
    {
        if (!Guid.TryParseExact(id, "D", out var item)) return Problems.NotFound();
        return await changes.ChangeOneAsync(http.Person(), change, item, ct) is { } head ? Answer(head) : Problems.NotFound();
    }

    private static async Task<Results<JsonHttpResult<InboxMutationAnswer>, ProblemHttpResult>> SnoozeAsync(
        HttpContext http, string id, ItemChanges changes, TimeProvider time, CancellationToken ct)
    {
        var (until, problem) = await SnoozeReader.ReadAsync(http.Request, time.GetUtcNow(), ct);
        return problem ?? await OneAsync(http, new(InboxChange.Snoozed, until), id, changes, ct);
    }

    private static async Task<Results<JsonHttpResult<InboxMutationAnswer>, ProblemHttpResult>> ManyAsync(
        HttpContext http, InboxChange change, ItemChanges changes, CancellationToken ct)
    {
        var (selection, problem) = await ItemSelectionReader.ReadAsync(http.Request, ct);
        if (selection is null) return problem!;
        return Answer(await changes.ChangeManyAsync(http.Person(), new(change), selection, ct));
    }

    private static JsonHttpResult<InboxMutationAnswer> Answer(Head head) =>
        TypedResults.Json(new InboxMutationAnswer(head.Seq, head.Counters.Snapshot()), InboxJson.Default.InboxMutationAnswer);
}
