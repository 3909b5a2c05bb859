using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Platform.Dead;
using Notify.Platform.Http;

namespace Notify.Ingestion;

/// <summary>Which dead records are to be sent again: either their places, or at least one of the other criteria.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RedriveBody
{
    /// <summary>Their places, <c>topic/partition/offset</c>; at most 100.</summary>
    public IReadOnlyList<string> Records { get; init; } = [];

    /// <summary>The topic that they came from.</summary>
    public string? Topic { get; init; }

    /// <summary>The reason, whole.</summary>
    public string? Reason { get; init; }

    /// <summary>The key, whole.</summary>
    public string? Key { get; init; }

    /// <summary>Given up at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Given up before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Send nothing, only count.</summary>
    public bool DryRun { get; init; }

    /// <summary>Those too that were sent again already.</summary>
    public bool Again { get; init; }

    /// <summary>How many at most, 1 to 10,000.</summary>
    public int Limit { get; init; } = 1_000;

    /// <summary>Records a second at most.</summary>
    public int? Rate { get; init; }
}

/// <summary><c>/v1/dead</c> for operators: the dead records of the key's tenant.</summary>
internal static class DeadEndpoints
{
    private const string Action = "operator";
    private const int MostPlaces = 100;
    private const int MostRedriven = 10_000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/dead", ListAsync).RequireService(Action).WithName("listDead").WithTags("dead")
            .WithSummary("Records that could not be handled")
            .WithDescription("Those of the key's tenant, by topic, partition and offset. A record that does not tell its tenant is shown by `notify dead` only.")
            .Takes(new("topic", "The topic that they came from.") { Words = DeadReader.TopicNames }).Takes(new("reason", "The reason, whole."))
            .Takes(new("key", "The key, whole.")).Takes(new("from", "Given up at this time or later.") { Format = "date-time" })
            .Takes(new("to", "Given up before this time.") { Format = "date-time" }).Takes(new("all", "Those too that were sent again already.") { Words = ["true", "false"] })
            .Takes(ParameterNote.After).Takes(ParameterNote.Limit).Produces<DeadPage>()
            .Refuses(422, "invalid", "A parameter is out of its range; pointer names it.");
        endpoints.MapGet("/v1/dead/{topic}/{partition:int}/{offset:long}", FindAsync).RequireService(Action).WithName("getDead").WithTags("dead")
            .WithSummary("One dead record whole").Produces<DeadView>()
            .Refuses(404, "not_found", "The key's tenant has no such record, or it is older than what is kept.");
        endpoints.MapPost("/v1/dead/redrive", RedriveAsync).RequireService(Action).WithName("redriveDead").WithTags("dead")
            .WithSummary("Send dead records again")
            .WithDescription("To the topic they came from, with key, bytes, headers and event id, so that what arrived before does not arrive twice. What was sent is marked and left out the next time.")
            .Produces<RedriveAnswer>().Refuses(400, "bad_request", "The body is not such an object.")
            .Refuses(422, "invalid", "A field is not valid, or it does not say which records are meant; pointer names it.");
    }

    private static async Task<Results<JsonHttpResult<DeadPage>, ProblemHttpResult>> ListAsync(
        HttpContext http, DeadRequests dead, string? topic, string? reason, string? key, string? from, string? to, string? all, string? after, string? limit, CancellationToken ct)
    {
        if (UnknownTopic(topic) is { } unknown) return unknown;
        var (first, last) = (default(DateTimeOffset), default(DateTimeOffset));
        if (from is not null && !EventText.TryReadTime(from, out first)) return Problems.Invalid("/from", "Must be a time such as 2026-01-31T12:00:00Z (RFC 3339).");
        if (to is not null && !EventText.TryReadTime(to, out last)) return Problems.Invalid("/to", "Must be a time such as 2026-01-31T12:00:00Z (RFC 3339).");
        if (all is not (null or "true" or "false")) return Problems.Invalid("/all", "Must be true or false.");
        var place = default(DeadPlace);
        if (after is not null && !DeadRequests.TryCursor(after, out place)) return Problems.Invalid("/after", "This is not a cursor of this list: pass next of the page before.");
        var size = Cursor.DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > Cursor.MaxLimit))
            return Problems.Invalid("/limit", $"Must be a whole number from 1 to {Cursor.MaxLimit}.");
        var filter = new DeadFilter { Topic = topic, Reason = reason, Key = key, From = from is null ? null : first, To = to is null ? null : last, All = all == "true" };
        return TypedResults.Json(await dead.ListAsync(http.Service().Tenant, filter, after is null ? null : place, size, ct), IngestionJson.Default.DeadPage);
    }

    private static async Task<Results<JsonHttpResult<DeadView>, ProblemHttpResult>> FindAsync(
        HttpContext http, DeadRequests dead, string topic, int partition, long offset, CancellationToken ct) =>
        await dead.FindAsync(http.Service().Tenant, new DeadPlace(topic, partition, offset), ct) is { } view
            ? TypedResults.Json(view, IngestionJson.Default.DeadView) : Problems.NotFound();

    private static async Task<Results<JsonHttpResult<RedriveAnswer>, ProblemHttpResult>> RedriveAsync(
        HttpContext http, RedriveBody body, DeadRequests dead, CancellationToken ct)
    {
        if (UnknownTopic(body.Topic) is { } unknown) return unknown;
        if (body.Limit is < 1 or > MostRedriven) return Problems.Invalid("/limit", $"Must be from 1 to {MostRedriven}.");
        if (body.Rate is < 1) return Problems.Invalid("/rate", "Must be at least 1.");
        if (body.Records.Count > MostPlaces) return Problems.Invalid("/records", $"Has at most {MostPlaces} places: send several requests, or say what they have in common.");
        var places = new List<DeadPlace>(body.Records.Count);
        foreach (var (index, text) in body.Records.Index())
        {
            if (!DeadPlace.TryParse(text, out var place)) return Problems.Invalid($"/records/{index}", "Must be topic/partition/offset, such as user-events/0/17.");
            places.Add(place);
        }

        var filter = new DeadFilter { Topic = body.Topic, Reason = body.Reason, Key = body.Key, From = body.From, To = body.To, All = body.Again };
        if (filter.Narrows == places.Count > 0)
            return Problems.Invalid("", "Say which records: either records, or at least one of topic, reason, key, from and to.");
        return TypedResults.Json(await dead.RedriveAsync(http.Service(), filter, places, body, ct), IngestionJson.Default.RedriveAnswer);
    }

    private static ProblemHttpResult? UnknownTopic(string? topic) => topic is null || DeadReader.TopicNames.Contains(topic) ? null
        : Problems.Invalid("/topic", $"There is no such topic: choose from {string.Join(", ", DeadReader.TopicNames)}.");
}
