using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Inbox;

/// <summary><see cref="InboxReads"/> for realtime nodes that run in another process. On the management port only.</summary>
internal static class InternalInboxEndpoints
{
    private const int MaxChanges = 500;
    private const int MaxPeople = 10_000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var inbox = endpoints.MapGroup("/internal/inbox").RequireInternal().ExcludeFromDescription();
        inbox.MapPost("/changes", ChangesAsync);
        inbox.MapPost("/heads", HeadsAsync);
    }

    private static async Task<Results<JsonHttpResult<InboxChangesPage>, ProblemHttpResult>> ChangesAsync(
        HttpContext http, InboxReads reads, CancellationToken ct)
    {
        if (await ReadAsync(http, InboxJson.Default.InternalChangesRequest, ct) is not { } asked) return Unreadable();
        if (asked.Limit is < 1 or > MaxChanges) return Problems.Invalid("/limit", $"The limit is from 1 to {MaxChanges}.");
        return TypedResults.Json(
            await reads.ChangesAsync(new(asked.Tenant, asked.User), asked.Since, asked.Limit, ct), ContractsJson.Default.InboxChangesPage);
    }

    private static async Task<Results<JsonHttpResult<InternalHeadsAnswer>, ProblemHttpResult>> HeadsAsync(
        HttpContext http, InboxReads reads, CancellationToken ct)
    {
        if (await ReadAsync(http, InboxJson.Default.InternalHeadsRequest, ct) is not { } asked) return Unreadable();
        if (asked.People.Count > MaxPeople) return Problems.Invalid("/people", $"At most {MaxPeople} people fit one request.");
        var heads = await reads.HeadsAsync([.. asked.People.Select(p => new Person(p.Tenant, p.User))], ct);
        return TypedResults.Json(new InternalHeadsAnswer(heads), InboxJson.Default.InternalHeadsAnswer);
    }

    private static async Task<T?> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ProblemHttpResult Unreadable() => Problems.Invalid("", "The body is not a request of this endpoint.");
}
