using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Contracts;
using Notify.Platform.Http;

namespace Notify.Inbox;

/// <summary>A person reads the inbox.</summary>
internal static class InboxEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var inbox = endpoints.MapGroup("/v1/inbox").RequirePerson().WithTags("inbox");
        inbox.MapGet("", ListAsync).WithName("listInbox").WithSummary("Items, newest first").Produces<InboxPage>()
            .Takes(new("state", "Only items in this state. Default all.") { Words = [.. Enum.GetValues<InboxListState>().Select(Words.Of)] })
            .Takes(new("category", "Only items of this category.") { MaxLength = 200 }).Takes(ParameterNote.After).Takes(ParameterNote.Limit)
            .Refuses(422, "invalid", "A parameter is out of its range; pointer names it.");
        inbox.MapGet("/counts", CountsAsync).WithName("countInbox").WithSummary("Exact counters").Produces<InboxCountsAnswer>();
        inbox.MapGet("/changes", ChangesAsync).WithName("listInboxChanges").WithSummary("Every item that changed after a position")
            .WithDescription("For clients that keep a copy. A since below floor cannot be resumed from: load the list anew.")
            .Produces<InboxChangesPage>().Takes(ParameterNote.Since).Takes(ParameterNote.Limit)
            .Refuses(422, "invalid", "A parameter is out of its range; pointer names it.");
    }

    private static async Task<Results<JsonHttpResult<InboxPage>, ProblemHttpResult>> ListAsync(
        HttpContext http, InboxListStore store, string? state, string? category, string? after, string? limit, CancellationToken ct)
    {
        var shown = InboxListState.All;
        if (state is not null && !TryState(state, out shown))
            return Problems.Invalid("/state", "The state is unread, unseen, read, archived, snoozed or all.");
        if (category is not null && !ItemSelectionReader.IsCategory(category))
            return Problems.Invalid("/category", "A category is a text of 1 to 200 characters.");
        var below = long.MaxValue;
        if (after is not null && !PageSize.TryCursor(after, out below))
            return Problems.Invalid("/after", "This is not a cursor of this list: pass next of the page before.");
        if (!PageSize.TryRead(limit, out var size)) return PageSize.Problem();

        var (head, items) = await store.ListAsync(http.Person(), shown, category, below, size, ct);
        var more = items.Count > size;
        if (more) items.RemoveAt(size);
        return TypedResults.Json(
            new InboxPage(items.ConvertAll(i => i.ToItem()), more ? Cursor.Of(items[^1].Pos) : null, head.Counters.Snapshot(), head.Seq),
            InboxJson.Default.InboxPage);
    }

    private static async Task<JsonHttpResult<InboxCountsAnswer>> CountsAsync(HttpContext http, InboxListStore store, CancellationToken ct)
    {
        var head = await store.HeadAsync(http.Person(), ct);
        var counts = head.Counters.Snapshot();
        return TypedResults.Json(
            new InboxCountsAnswer(counts.Unseen, counts.Unread, counts.Total, counts.ByCategory, head.Seq),
            InboxJson.Default.InboxCountsAnswer);
    }

    private static async Task<Results<JsonHttpResult<InboxChangesPage>, ProblemHttpResult>> ChangesAsync(
        HttpContext http, InboxReads reads, string? since, string? limit, CancellationToken ct)
    {
        long position = 0;
        if (since is not null && !PageSize.TryNumber(since, out position))
            return Problems.Invalid("/since", "This is a seq, a whole number from 0.");
        if (!PageSize.TryRead(limit, out var size)) return PageSize.Problem();
        return TypedResults.Json(
            await reads.ChangesAsync(http.Person(), position, size, ct), ContractsJson.Default.InboxChangesPage);
    }

    private static bool TryState(string word, out InboxListState state)
    {
        foreach (var known in Enum.GetValues<InboxListState>())
        {
            state = known;
            if (Words.Of(known) == word) return true;
        }

        state = default;
        return false;
    }
}
