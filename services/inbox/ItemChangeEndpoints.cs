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
        MapOne(inbox, "/{id}/read", InboxChange.Read);
        MapOne(inbox, "/{id}/unread", InboxChange.Unread);
        MapOne(inbox, "/{id}/archive", InboxChange.Archived);
        MapOne(inbox, "/{id}/unarchive", InboxChange.Unarchived);
        inbox.MapDelete("/{id}", (HttpContext http, string id, ItemChanges changes, CancellationToken ct) =>
            OneAsync(http, InboxChange.Deleted, id, changes, ct)).Produces<InboxMutationAnswer>().ProducesProblem(404);
        MapMany(inbox, "/seen", InboxChange.Seen);
        MapMany(inbox, "/read", InboxChange.Read);
        MapMany(inbox, "/archive", InboxChange.Archived);
    }

    private static void MapOne(IEndpointRouteBuilder inbox, string path, InboxChange change) =>
        inbox.MapPost(path, (HttpContext http, string id, ItemChanges changes, CancellationToken ct) =>
            OneAsync(http, change, id, changes, ct)).Produces<InboxMutationAnswer>().ProducesProblem(404);

    private static void MapMany(IEndpointRouteBuilder inbox, string path, InboxChange change) =>
        inbox.MapPost(path, (HttpContext http, ItemChanges changes, CancellationToken ct) => ManyAsync(http, change, changes, ct))
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBodyBytes))
            .Accepts<ItemSelectionBody>("application/json")
            .Produces<InboxMutationAnswer>()
            .ProducesProblem(413)
            .ProducesProblem(422);

    private static async Task<Results<JsonHttpResult<InboxMutationAnswer>, ProblemHttpResult>> OneAsync(
        HttpContext http, InboxChange change, string id, ItemChanges changes, CancellationToken ct)
    {
        if (!Guid.TryParseExact(id, "D", out var item)) return Problems.NotFound();
        return await changes.ChangeOneAsync(http.Person(), change, item, ct) is { } head ? Answer(head) : Problems.NotFound();
    }

    private static async Task<Results<JsonHttpResult<InboxMutationAnswer>, ProblemHttpResult>> ManyAsync(
        HttpContext http, InboxChange change, ItemChanges changes, CancellationToken ct)
    {
        var (selection, problem) = await ItemSelectionReader.ReadAsync(http.Request, ct);
        if (selection is null) return problem!;
        return Answer(await changes.ChangeManyAsync(http.Person(), change, selection, ct));
    }

    private static JsonHttpResult<InboxMutationAnswer> Answer(Head head) =>
        TypedResults.Json(new InboxMutationAnswer(head.Seq, head.Counters.Snapshot()), InboxJson.Default.InboxMutationAnswer);
}
