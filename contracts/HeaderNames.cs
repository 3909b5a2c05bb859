namespace Notify.Contracts;

/// <summary>Record headers, UTF-8 values.</summary>
public static class HeaderNames
{
    /// <summary>W3C trace context.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>Media type of the value.</summary>
    public const string ContentType = "content-type";

    /// <summary>Version of the record's shape, a decimal number.</summary>
    public const string SchemaVersion = "schema-version";

    /// <summary>The producer's own id of an event in plain JSON.</summary>
    public const string EventId = "event-id";

    /// <summary>The tenant of an event.</summary>
    public const string Tenant = "tenant";

    /// <summary>The final event id, a UUID. Written by <c>POST /v1/events</c> and on dead events, so that a redrive keeps the ids.</summary>
    public const string NotifyEventId = "notify-event-id";

    /// <summary>On dead records: why, a stable snake_case word.</summary>
    public const string DeadReason = "dead-reason";

    /// <summary>On dead records: one sentence a producer understands.</summary>
    public const string DeadDetail = "dead-detail";

    /// <summary>On dead records: the topic it was read from.</summary>
    public const string DeadTopic = "dead-topic";

    /// <summary>On dead records: the partition it was read from.</summary>
    public const string DeadPartition = "dead-partition";

    /// <summary>On dead records: the offset it was read from.</summary>
    public const string DeadOffset = "dead-offset";

    /// <summary>On dead records: the timestamp it had there, in milliseconds since 1970.</summary>
    public const string DeadTimestamp = "dead-timestamp";

    /// <summary>On marks, records of a dead topic without key and value: the offsets, separated by commas, of records before it in its partition that were sent again.</summary>
    public const string DeadRedriven = "dead-redriven";
}
