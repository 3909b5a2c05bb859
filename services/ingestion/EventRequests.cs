using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Http;
using Notify.Platform.Kafka;

namespace Notify.Ingestion;

/// <summary>What a request came to.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="EventIds">The ids if its events were accepted.</param>
/// <param name="Refused">Whether it was refused before any of it was published.</param>
internal readonly record struct Acceptance(IResult Answer, IReadOnlyList<Guid>? EventIds = null, bool Refused = false)
{
    public static Acceptance Of(IReadOnlyList<Guid> ids) =>
        new(TypedResults.Json(new EventsAccepted(ids), IngestionJson.Default.EventsAccepted, statusCode: StatusCodes.Status202Accepted), ids);

    public static implicit operator Acceptance(ProblemHttpResult problem) => new(problem, Refused: true);
}

/// <summary>Checks all events of a request, publishes them, and waits for Kafka's acknowledgement.</summary>
internal sealed class EventRequests(EventReader reader, RecordProducer producer, IOptions<IngestionOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Accepts all events or none.</summary>
    public async Task<Acceptance> AcceptAsync(ReadOnlyMemory<byte> bytes, EventContext context, string? key, CancellationToken ct)
    {
        if (Read(bytes, context, out var events) is { } problem) return problem;
        var records = new List<OutgoingRecord>(events.Count);
        var ids = new List<Guid>(events.Count);
        foreach (var (incoming, json) in events)
        {
            ids.Add(EventIds.Of(incoming, key, ids.Count));
            records.Add(Record(incoming, ids[^1], JsonMarshal.GetRawUtf8Value(json).ToArray(), Headers(json, context)));
        }

        return await PublishedAsync(records, ct) ? Acceptance.Of(ids) : new Acceptance(Problems.Of(StatusCodes.Status503ServiceUnavailable, "kafka_unavailable",
            "Kafka did not acknowledge in time; some events may have been accepted: repeat the request with an Idempotency-Key."));
    }

    /// <summary>Reads and checks all events of a body, each with its JSON; the problem of the first that is none.</summary>
    public ProblemHttpResult? Read(ReadOnlyMemory<byte> bytes, EventContext context, out List<(IncomingEvent Event, JsonElement Json)> events)
    {
        events = [];
        if (EventReader.Parse(bytes.Span, out var body) is { } noJson) return Problem(noJson, single: true, 0);
        var single = body.ValueKind != JsonValueKind.Array || context.CloudEvent is not null;
        var values = single ? [body] : body.EnumerateArray().ToList();
        if (values.Count == 0) return Problems.Invalid("", "The list of events is empty.");
        if (values.Count > options.Value.MaxEventsPerRequest)
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too_many_events", $"A request has at most {options.Value.MaxEventsPerRequest} events: send several requests.");
        foreach (var value in values)
        {
            if (reader.TooLarge(JsonMarshal.GetRawUtf8Value(value).Length) is { } large) return Problem(large, single, events.Count);
            var reading = reader.Read(value, context);
            if (reading.Event is not { } incoming) return Problem(reading.Problem!, single, events.Count);
            events.Add((incoming, value));
        }

        return null;
    }

    private async Task<bool> PublishedAsync(List<OutgoingRecord> records, CancellationToken ct)
    {
        // Cancelled and not left behind: what the producer's queue has no room for would wait on, out of all limits.
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await producer.PublishAsync(records, both.Token);
            return true;
        }
        catch (Exception e) when (e is Confluent.Kafka.KafkaException or ObjectDisposedException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
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
        var first = incoming.Recipients.Count > 0 ? incoming.Recipients[0] : incoming.Topics.Count > 0 ? incoming.Topics[0] : null;
        var key = first is null ? null : Encoding.UTF8.GetBytes(Topics.Key(incoming.Tenant, first));
        return new OutgoingRecord(Topics.UserEvents, key, value, headers);
    }

    private static ProblemHttpResult Problem(EventProblem problem, bool single, int index) => Problems.Of(
        problem.Reason switch
        {
            "bad_json" => StatusCodes.Status400BadRequest,
            "too_large" or "too_many_recipients" or "too_many_topics" => StatusCodes.Status413PayloadTooLarge,
            _ => StatusCodes.Status422UnprocessableEntity,
        },
        problem.Reason, problem.Detail, single ? problem.At : $"/{index}{problem.At}");
}
