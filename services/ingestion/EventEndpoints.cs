using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Notify.Contracts;
using Notify.Platform.Http;

namespace Notify.Ingestion;

/// <summary>The ids of accepted events, in the order of the request.</summary>
internal sealed record EventsAccepted(IReadOnlyList<Guid> EventIds);

/// <summary><c>POST /v1/events</c>: one event or an array of them, all or none, answered after Kafka's acknowledgement.</summary>
internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/v1/events", PostAsync).RequireService("events:write").WithName("postEvents").WithTags("events")
            .WithSummary("Send one event, or up to 500")
            .WithDescription("All or none is accepted, after Kafka's acknowledgement. Plain JSON, CloudEvents 1.0 (structured, batch, or binary with ce- headers) or MassTransit's envelope. "
                + "A repeat with the same Idempotency-Key and body is answered as the first was, with the header `Idempotency-Replayed: true`, for 7 days.")
            .TakesBody(typeof(UserEvent), 500, MediaTypes.CloudEvent, MediaTypes.CloudEventBatch, MediaTypes.MassTransit)
            .Takes(new("Idempotency-Key", "Belongs to one request, which may be repeated until it is answered: its events happen once. Their ids follow from it, so never use it for anything else.", ParameterPlace.Header) { MaxLength = 255 })
            .Produces<EventsAccepted>(StatusCodes.Status202Accepted)
            .Refuses(400, "bad_json", "The body is not JSON.").Refuses(400, "bad_idempotency_key", "The Idempotency-Key is too long or has control characters.")
            .Refuses(408, "request_timeout", "The body did not arrive in 30 s.")
            .Refuses(409, "idempotency_in_flight", "The first request with this Idempotency-Key is still under way; repeat it after `Retry-After`.")
            .Refuses(413, "too_large", "An event is larger than 256 KiB.").Refuses(413, "too_many_events", "More than 500 events.")
            .Refuses(413, "too_many_recipients", "An event names more than 1,000 recipients.")
            .Refuses(413, "too_many_topics", "An event names more than 10 subscription topics.")
            .Refuses(422, "unknown_type", "The catalog does not know the type.").Refuses(422, "missing_recipient", "Nobody is named.")
            .Refuses(422, "missing_topic", "A field that the type's subscription topic is made of is missing, or the list of topics is empty.")
            .Refuses(422, "invalid", "The list is empty; other wrong fields have a code of their own, such as `bad_priority` or `no_type`, and a pointer.")
            .Refuses(422, "idempotency_key_reused", "The Idempotency-Key belongs to a request with another body.")
            .Refuses(429, "too_many_requests", "The tenant has as much under way as it may; send again after `Retry-After`, and fewer at once.")
            .Refuses(503, "kafka_unavailable", "Kafka did not acknowledge in time; some events may have been accepted. Repeat with an Idempotency-Key after `Retry-After`.")
            .Refuses(503, "overloaded", "The process has as much under way as it can; nothing was accepted.")
            .Refuses(503, "idempotency_unavailable", "PostgreSQL, which knows the keys that were used, does not answer; nothing was accepted. Requests without a key go on.");

    private static async Task<IResult> PostAsync(HttpContext http, EventBody body, EventRequests requests, Idempotency idempotency, CancellationToken ct)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > 255 || key.Any(char.IsControl))
            return Problems.Of(StatusCodes.Status400BadRequest, "bad_idempotency_key", "An Idempotency-Key has 1 to 255 characters, none of them a control character.");
        return await body.AnswerAsync(http, async (bytes, context) =>
        {
            if (key.Length == 0) return (await requests.AcceptAsync(bytes, context, null, ct)).Answer;
            var keyed = new KeyedRequest(context.Tenant!, key, Idempotency.Fingerprint(bytes.Span, context.ContentType, context.CloudEvent));
            return await idempotency.OnceAsync(http, keyed, () => requests.AcceptAsync(bytes, context, key, ct), ct);
        }, ct);
    }
}
