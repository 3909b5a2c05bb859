using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Http;
using Notify.Platform.Kafka;

namespace Notify.Ingestion;

/// <summary>The ids of accepted events, in the order of the request.</summary>
internal sealed record EventsAccepted(IReadOnlyList<Guid> EventIds);

/// <summary><c>POST /v1/events</c>: one event or an array of them, all or none, answered after Kafka's acknowledgement.</summary>
internal static class EventEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/v1/events", PostAsync).RequireService("events:write").WithName("postEvents").WithTags("events")
            .WithSummary("Send one event, or up to 500")
            .WithDescription("All or none is accepted, after Kafka's acknowledgement. Plain JSON, CloudEvents 1.0 (structured, batch, or binary with ce- headers) or MassTransit's envelope.")
            .TakesBody(typeof(UserEvent), 500, MediaTypes.CloudEvent, MediaTypes.CloudEventBatch, MediaTypes.MassTransit)
            .Takes(new("Idempotency-Key", "A repeat with the same key gives the same event ids, so nothing doubles.", ParameterPlace.Header) { MaxLength = 255 })
            .Produces<EventsAccepted>(StatusCodes.Status202Accepted)
            .Refuses(400, "bad_json", "The body is not JSON.").Refuses(400, "bad_idempotency_key", "The Idempotency-Key is too long or has control characters.")
            .Refuses(413, "too_large", "An event is larger than 256 KiB.").Refuses(413, "too_many_events", "More than 500 events.")
            .Refuses(413, "too_many_recipients", "An event names more than 1,000 recipients.")
            .Refuses(422, "unknown_type", "The catalog does not know the type.").Refuses(422, "missing_recipient", "Nobody is named.")
            .Refuses(422, "invalid", "The list is empty; other wrong fields have a code of their own, such as `bad_priority` or `no_type`, and a pointer.")
            .Refuses(503, "kafka_unavailable", "Kafka did not acknowledge in time; some events may have been accepted. Repeat with an Idempotency-Key after `Retry-After`.");

    private static async Task<IResult> PostAsync(
        HttpContext http, EventReader reader, RecordProducer producer, IOptions<IngestionOptions> options, CancellationToken ct)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > 255 || key.Any(char.IsControl))
            return Problems.Of(StatusCodes.Status400BadRequest, "bad_idempotency_key", "An Idempotency-Key has 1 to 255 characters, none of them a control character.");
        if (EventReader.Parse(await BodyAsync(http, ct), out var body) is { } noJson) return Problem(noJson, single: true, 0);
        var context = new EventContext(http.Service().Tenant, null, http.Request.ContentType, CloudEvent.Attributes(http.Request));
        var single = body.ValueKind != JsonValueKind.Array || context.CloudEvent is not null;
        var values = single ? [body] : body.EnumerateArray().ToList();
        if (values.Count == 0) return Problems.Invalid("", "The list of events is empty.");
        if (values.Count > options.Value.MaxEventsPerRequest)
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too_many_events", $"A request has at most {options.Value.MaxEventsPerRequest} events: send several requests.");

        var records = new List<OutgoingRecord>(values.Count);
        var ids = new List<Guid>(values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            var text = JsonMarshal.GetRawUtf8Value(values[i]).ToArray();
            if (reader.TooLarge(text.Length) is { } large) return Problem(large, single, i);
            var reading = reader.Read(values[i], context);
            if (reading.Event is not { } incoming) return Problem(reading.Problem!, single, i);
            ids.Add(EventIds.Of(incoming, key.Length > 0 ? key : null, i));
            records.Add(Record(incoming, ids[i], text, Headers(values[i], context)));
        }

        return await PublishAsync(producer, records, ct) is { } unavailable ? unavailable
            : TypedResults.Json(new EventsAccepted(ids), IngestionJson.Default.EventsAccepted, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult?> PublishAsync(RecordProducer producer, List<OutgoingRecord> records, CancellationToken ct)
    {
        try
        {
            await producer.PublishAsync(records, ct).WaitAsync(Patience, ct);
            return null;
        }
        catch (Exception e) when (e is TimeoutException or Confluent.Kafka.KafkaException or ObjectDisposedException)
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "kafka_unavailable",
                "Kafka did not acknowledge in time; some events may have been accepted: repeat the request with an Idempotency-Key.");
        }
    }

    /// <summary>What tells a consumer the event's shape: the media type, and in binary mode the attributes.</summary>
    private static IEnumerable<KeyValuePair<string, byte[]?>> Headers(JsonElement value, EventContext context)
    {
        var shape = context.CloudEvent is null ? Envelope.ShapeOf(value, context.ContentType) : MediaTypes.Json;
        return [new(HeaderNames.ContentType, Encoding.UTF8.GetBytes(shape)), .. context.CloudEvent is { } attributes ? CloudEvent.Headers(attributes) : []];
    }

    private static OutgoingRecord Record(IncomingEvent incoming, Guid id, byte[] value, IEnumerable<KeyValuePair<string, byte[]?>> shape)
    {
        var headers = new List<KeyValuePair<string, byte[]?>>
        {
            new(HeaderNames.NotifyEventId, Encoding.UTF8.GetBytes(id.ToString("D"))),
            new(HeaderNames.Tenant, Encoding.UTF8.GetBytes(incoming.Tenant)),
        };
        headers.AddRange(shape);
        if (Activity.Current is { } activity) headers.Add(new(HeaderNames.TraceParent, Encoding.UTF8.GetBytes(RecordEncoder.TraceParent(activity.Context))));
        var key = incoming.Recipients.Count > 0 ? Encoding.UTF8.GetBytes(Topics.Key(incoming.Tenant, incoming.Recipients[0])) : null;
        return new OutgoingRecord(Topics.UserEvents, key, value, headers);
    }

    private static async Task<byte[]> BodyAsync(HttpContext http, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, ct);
        return body.ToArray();
    }

    private static ProblemHttpResult Problem(EventProblem problem, bool single, int index) => Problems.Of(
        problem.Reason switch
        {
            "bad_json" => StatusCodes.Status400BadRequest,
            "too_large" or "too_many_recipients" => StatusCodes.Status413PayloadTooLarge,
            _ => StatusCodes.Status422UnprocessableEntity,
        },
        problem.Reason, problem.Detail, single ? problem.At : $"/{index}{problem.At}");
}
