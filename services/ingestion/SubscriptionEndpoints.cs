using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Catalog;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Ingestion;

/// <summary>Whom a request subscribes or unsubscribes.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SubscribersBody
{
    /// <summary>User ids, 1 to 1,000.</summary>
    public required IReadOnlyList<string> Users { get; init; }
}

/// <summary>What a request changed: whom it subscribed, or unsubscribed, who was not before.</summary>
internal sealed record SubscribersChanged(int Changed);

/// <summary>One who is subscribed.</summary>
internal sealed record Subscriber(string User, DateTimeOffset SubscribedAt);

/// <summary>People subscribed to a topic. <see cref="Next"/> is the cursor of the following page, if there is one.</summary>
internal sealed record SubscriberPage(IReadOnlyList<Subscriber> Items, string? Next);

/// <summary>What a person is subscribed to.</summary>
internal sealed record SubscribedTopic(string Topic, DateTimeOffset SubscribedAt);

/// <summary>Topics that a person is subscribed to. <see cref="Next"/> is the cursor of the following page, if there is one.</summary>
internal sealed record SubscribedTopicPage(IReadOnlyList<SubscribedTopic> Items, string? Next);

/// <summary><c>/v1/topics</c> for services: who is subscribed to what.</summary>
internal static class SubscriptionEndpoints
{
    private const string Read = "topics:read";
    private const string Write = "topics:write";
    private const int MaxUsers = 1_000;
    private static readonly ParameterNote Topic = new("topic", "The topic's name, such as `chat%2Fc-4` for `chat/c-4`: a slash in it is written `%2F`.", ParameterPlace.Path) { MaxLength = Recipients.MaxIdLength };
    private static readonly ParameterNote User = ParameterNote.User with { Place = ParameterPlace.Query, Required = true };
    private static readonly string Rule = $"has 1 to {Recipients.MaxIdLength} characters, none of them a control character.";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        const string invalid = "The topic or the user id is not valid; pointer names it.";
        endpoints.MapPut("/v1/topics/{topic}/subscribers/{user}", PutAsync).RequireService(Write).WithName("putSubscriber").WithTags("topics")
            .WithSummary("Subscribe a person to a topic").WithDescription("Who is subscribed already stays so. Events that come later reach this person too.")
            .Takes(Topic).Takes(ParameterNote.User).Refuses(422, "invalid", invalid);
        endpoints.MapDelete("/v1/topics/{topic}/subscribers/{user}", DeleteAsync).RequireService(Write).WithName("deleteSubscriber").WithTags("topics")
            .WithSummary("Unsubscribe a person from a topic").WithDescription("The same if the person was not subscribed.")
            .Takes(Topic).Takes(ParameterNote.User).Refuses(422, "invalid", invalid);
        Bulk(endpoints.MapPost("/v1/topics/{topic}/subscribers", AddAsync).WithName("addSubscribers").WithSummary("Subscribe up to 1,000 people to a topic"));
        Bulk(endpoints.MapPost("/v1/topics/{topic}/subscribers/remove", RemoveAsync).WithName("removeSubscribers").WithSummary("Unsubscribe up to 1,000 people from a topic"));
        Page(endpoints.MapGet("/v1/topics/{topic}/subscribers", ListAsync).WithName("listSubscribers").WithSummary("Who is subscribed to a topic").Takes(Topic).Produces<SubscriberPage>());
        Page(endpoints.MapGet("/v1/topics", TopicsAsync).WithName("listTopics").WithSummary("What a person is subscribed to").Takes(User).Produces<SubscribedTopicPage>());
        endpoints.MapDelete("/v1/topics", ClearAsync).RequireService(Write).WithName("deleteSubscriptions").WithTags("topics")
            .WithSummary("Unsubscribe a person from all topics").Takes(User).Refuses(422, "invalid", "The user id is missing or not valid.");
    }

    private static void Bulk(RouteHandlerBuilder endpoint) => endpoint.RequireService(Write).WithTags("topics")
        .WithDescription("All or none. `changed` counts those for whom it made a difference, so a repeat answers 0.").Takes(Topic).Produces<SubscribersChanged>()
        .Refuses(400, "bad_request", "The body is not such an object.").Refuses(413, "too_many_users", "More than 1,000 people.")
        .Refuses(422, "invalid", "The topic or a user id is not valid; pointer names it.");

    private static void Page(RouteHandlerBuilder endpoint) => endpoint.RequireService(Read).WithTags("topics")
        .Takes(ParameterNote.After).Takes(ParameterNote.Limit).Refuses(422, "invalid", "A parameter is out of its range; pointer names it.");

    private static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(string topic, string user, HttpContext http, SubscriptionStore store, CancellationToken ct)
    {
        if (Problem(ref topic, "topic") is { } badTopic) return badTopic;
        if (Problem(ref user, "user") is { } badUser) return badUser;
        await store.AddAsync(http.Service().Tenant, topic, [user], ct);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string topic, string user, HttpContext http, SubscriptionStore store, CancellationToken ct)
    {
        if (Problem(ref topic, "topic") is { } badTopic) return badTopic;
        if (Problem(ref user, "user") is { } badUser) return badUser;
        await store.RemoveAsync(http.Service().Tenant, topic, [user], ct);
        return TypedResults.NoContent();
    }

    private static async Task<Results<JsonHttpResult<SubscribersChanged>, ProblemHttpResult>> AddAsync(
        string topic, SubscribersBody body, HttpContext http, SubscriptionStore store, CancellationToken ct)
    {
        if (Problem(ref topic, "topic") is { } badTopic) return badTopic;
        if (Problem(body) is { } badUsers) return badUsers;
        return Changed(await store.AddAsync(http.Service().Tenant, topic, body.Users, ct));
    }

    private static async Task<Results<JsonHttpResult<SubscribersChanged>, ProblemHttpResult>> RemoveAsync(
        string topic, SubscribersBody body, HttpContext http, SubscriptionStore store, CancellationToken ct)
    {
        if (Problem(ref topic, "topic") is { } badTopic) return badTopic;
        if (Problem(body) is { } badUsers) return badUsers;
        return Changed(await store.RemoveAsync(http.Service().Tenant, topic, body.Users, ct));
    }

    private static async Task<Results<JsonHttpResult<SubscriberPage>, ProblemHttpResult>> ListAsync(
        string topic, string? after, string? limit, HttpContext http, SubscriptionStore store, CancellationToken ct)
    {
        if (Problem(ref topic, "topic") is { } badTopic) return badTopic;
        if (Problem(after, limit, out var from, out var size) is { } badPage) return badPage;
        var rows = await store.OfTopicAsync(http.Service().Tenant, topic, from, size + 1, ct);
        return TypedResults.Json(
            new SubscriberPage([.. rows.Take(size).Select(r => new Subscriber(r.Id, r.SubscribedAt))], Next(rows, size)), IngestionJson.Default.SubscriberPage);
    }

    private static async Task<Results<JsonHttpResult<SubscribedTopicPage>, ProblemHttpResult>> TopicsAsync(
        string? user, string? after, string? limit, HttpContext http, SubscriptionStore store, CancellationToken ct)
    {
        if (Problem(user) is { } badUser) return badUser;
        if (Problem(after, limit, out var from, out var size) is { } badPage) return badPage;
        var rows = await store.OfPersonAsync(new Person(http.Service().Tenant, user!), from, size + 1, ct);
        return TypedResults.Json(
            new SubscribedTopicPage([.. rows.Take(size).Select(r => new SubscribedTopic(r.Id, r.SubscribedAt))], Next(rows, size)), IngestionJson.Default.SubscribedTopicPage);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ClearAsync(string? user, HttpContext http, SubscriptionStore store, CancellationToken ct)
    {
        if (Problem(user) is { } badUser) return badUser;
        await store.RemoveAsync(new Person(http.Service().Tenant, user!), ct);
        return TypedResults.NoContent();
    }

    /// <summary>Checks an id of the path, in which the server leaves the slash as it was written.</summary>
    private static ProblemHttpResult? Problem(ref string id, string name)
    {
        id = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return Recipients.IsId(id) ? null : Problems.Invalid("/" + name, $"A {(name == "topic" ? "topic" : "user id")} {Rule}");
    }

    private static ProblemHttpResult? Problem(string? user) =>
        user is not null && Recipients.IsId(user) ? null : Problems.Invalid("/user", $"Say whose topics: a user id {Rule}");

    private static ProblemHttpResult? Problem(SubscribersBody body)
    {
        if (body.Users.Count == 0) return Problems.Invalid("/users", "The list of users is empty: name at least one.");
        if (body.Users.Count > MaxUsers)
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too_many_users", $"A request has at most {MaxUsers} users: send several requests.", "/users");
        foreach (var (index, user) in body.Users.Index())
            if (!Recipients.IsId(user)) return Problems.Invalid($"/users/{index}", $"A user id {Rule}");
        return null;
    }

    private static ProblemHttpResult? Problem(string? after, string? limit, out string from, out int size)
    {
        (from, size) = ("", Cursor.DefaultLimit);
        if (after is not null && !(Cursor.TryReadText(after, out from) && Recipients.IsId(from)))
            return Problems.Invalid("/after", "This is not a cursor of this list: pass next of the page before.");
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > Cursor.MaxLimit))
            return Problems.Invalid("/limit", $"Must be a whole number from 1 to {Cursor.MaxLimit}.");
        return null;
    }

    private static JsonHttpResult<SubscribersChanged> Changed(int rows) => TypedResults.Json(new SubscribersChanged(rows), IngestionJson.Default.SubscribersChanged);

    private static string? Next(IReadOnlyList<Subscription> rows, int size) => rows.Count > size ? Cursor.OfText(rows[size - 1].Id) : null;
}
