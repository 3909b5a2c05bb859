using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Notify.Contracts;
using Notify.Platform.Http;

namespace Notify.Ingestion;

/// <summary>What would come of events, in the order of the events and their recipients.</summary>
/// <param name="At">When it would be decided.</param>
/// <param name="Notifications">One for each event and recipient, subscribers included.</param>
/// <param name="More">Whether there are more subscribers than were asked about.</param>
internal sealed record SimulationAnswer(DateTimeOffset At, IReadOnlyList<SimulatedNotification> Notifications, bool More);

/// <summary><c>POST /v1/simulate</c>: routing's decisions about events that are not sent.</summary>
internal static partial class SimulateEndpoints
{
    private const int MostNotifications = 1_000;
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly JsonElement NoPayload = JsonElement.Parse("{}");

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/v1/simulate", SimulateAsync).RequireService("simulate").WithName("simulate").WithTags("events")
            .WithSummary("What would come of events")
            .WithDescription("The body is one that `POST /v1/events` takes, checked in the same way. Each recipient and channel is decided as routing decides it, by the same rules and what is stored now; nothing is sent and nothing is stored. "
                + "Devices and the list of addresses that are not written to are looked at only when something is sent.")
            .TakesBody(typeof(UserEvent), 500, MediaTypes.CloudEvent, MediaTypes.CloudEventBatch, MediaTypes.MassTransit)
            .Takes(new("at", "Decide as if the events came at this time; now if it is left out.") { Format = "date-time" })
            .Takes(new("presence", "Decide as if the recipients were connected or not; as they are if it is left out.") { Words = ["online", "offline", "unknown"] })
            .Produces<SimulationAnswer>()
            .Refuses(400, "bad_json", "The body is not JSON.").Refuses(408, "request_timeout", "The body did not arrive in 30 s.")
            .Refuses(413, "too_large", "An event is larger than 256 KiB.").Refuses(413, "too_many_events", "More than 500 events.")
            .Refuses(413, "too_many_recipients", $"The events name more than {MostNotifications:N0} recipients together.")
            .Refuses(422, "unknown_type", "The catalog does not know the type.").Refuses(422, "missing_recipient", "Nobody is named.")
            .Refuses(422, "invalid", "The list is empty, or a parameter is none; other wrong fields have a code of their own, as with `POST /v1/events`, and a pointer.")
            .Refuses(429, "too_many_requests", "The tenant has as much under way as it may; ask again after `Retry-After`.")
            .Refuses(503, "overloaded", "The process has as much under way as it can.")
            .Refuses(503, "routing_unavailable", "Routing, which decides, does not answer.");

    private static async Task<IResult> SimulateAsync(
        HttpContext http, EventBody body, EventRequests requests, SubscriptionStore subscriptions, ISimulation simulation, TimeProvider time, ILoggerFactory logs, string? at, string? presence, CancellationToken ct)
    {
        DateTimeOffset? when = null;
        if (at is not null)
        {
            if (!EventText.TryReadTime(at, out var parsed) || parsed < Earliest || parsed > Latest)
                return Problems.Invalid("/at", "This is a time in RFC 3339 between 2000 and 2100, such as 2026-01-31T22:30:00Z; + is written %2B.");
            when = parsed.ToUniversalTime();
        }

        if (presence is not (null or "online" or "offline" or "unknown")) return Problems.Invalid("/presence", "This is online, offline or unknown.");
        PresenceState? state = presence is null ? null : Enum.Parse<PresenceState>(presence, ignoreCase: true);
        return await body.AnswerAsync(http, async (bytes, context) =>
        {
            if (requests.Read(bytes, context, out var events) is { } problem) return problem;
            var now = when ?? time.GetUtcNow();
            var asked = events.SelectMany((e, i) => e.Event.Recipients.Select(to => (Event: i, Notification: e.Event.For(to, Guid.Empty, now) with { Payload = NoPayload }))).ToList();
            if (asked.Count > MostNotifications)
                return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too_many_recipients", $"The events name {asked.Count} recipients, a simulation takes {MostNotifications}: ask for fewer.");
            var more = false;
            foreach (var (i, e) in events.Select(e => e.Event).Index().Where(e => e.Item.Topics.Count > 0))
            {
                var room = MostNotifications - asked.Count;
                string[] apart = [.. e.Except, .. e.Recipients];
                // So many more that those who are left out are not missing.
                var subscribed = (await subscriptions.OfTopicsAsync(e.Tenant, e.Topics, room + apart.Length + 1, ct)).Except(apart).ToList();
                asked.AddRange(subscribed.Take(room).Select(to => (i, e.For(to, Guid.Empty, now) with { Payload = NoPayload })));
                more |= subscribed.Count > room;
            }

            try
            {
                var decided = await simulation.DecideAsync(new() { Notifications = [.. asked.Select(a => a.Notification)], At = now, Presence = state }, ct);
                return TypedResults.Json(
                    new SimulationAnswer(now, [.. decided.Select((d, i) => d with { Event = asked[i].Event })], more), IngestionJson.Default.SimulationAnswer);
            }
            catch (HttpRequestException e)
            {
                LogUnavailable(logs.CreateLogger(typeof(SimulateEndpoints)), e);
                return Problems.Of(StatusCodes.Status503ServiceUnavailable, "routing_unavailable", "Routing, which decides, does not answer: repeat the request after Retry-After; the log of this process says what to check.");
            }
        }, ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A simulation found no routing")]
    private static partial void LogUnavailable(ILogger log, Exception e);
}
