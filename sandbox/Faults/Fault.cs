namespace Notify.Sandbox;

/// <summary>Whose answers a fault scripts.</summary>
public enum FaultKind
{
    /// <summary>FCM's <c>messages:send</c>.</summary>
    Push,

    /// <summary>The SMTP server.</summary>
    Mail,

    /// <summary>The token endpoint.</summary>
    OAuth,
}

/// <summary>A step of the SMTP dialogue.</summary>
public enum SmtpStage
{
    /// <summary>The banner.</summary>
    Connect,

    /// <summary>EHLO or HELO.</summary>
    Ehlo,

    /// <summary>MAIL FROM; its target is the sender.</summary>
    Mail,

    /// <summary>RCPT TO.</summary>
    Rcpt,

    /// <summary>DATA, before the message.</summary>
    Data,

    /// <summary>After the final dot.</summary>
    Dot,
}

/// <summary>When the connection is reset, without an answer.</summary>
public enum FaultCut
{
    /// <summary>Before acceptance: nothing is journalled.</summary>
    Before,

    /// <summary>After acceptance: the message is journalled.</summary>
    After,
}

/// <summary>
/// A scripted answer, in the form of <c>POST /faults</c>. It applies to requests that would be accepted otherwise; the first
/// fault in order of creation that fits is applied, no second one.
/// </summary>
public sealed record Fault
{
    /// <summary>Whose answer.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>Only this device token, topic (<c>/topics/name</c>), condition or mail address, exactly. Null: any.</summary>
    public string? Target { get; init; }

    /// <summary>Only messages with a part for this platform alone: android, ios or web (push). Null: any.</summary>
    public string? Platform { get; init; }

    /// <summary>Only this Firebase project (push, OAuth). Null: any.</summary>
    public string? Project { get; init; }

    /// <summary>Only the next so many matches. Null: until it is removed.</summary>
    public int? Times { get; init; }

    /// <summary>Only this share of what fits, 0 to 1, drawn in order of arrival. Null: all.</summary>
    public double? Share { get; init; }

    /// <summary>Seed of the draw. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>Milliseconds to wait before the answer, at most 10 min. Alone: a slow success.</summary>
    public int DelayMs { get; init; }

    /// <summary>HTTP status (push, OAuth). Null with an <see cref="ErrorCode"/>: that code's own.</summary>
    public int? Status { get; init; }

    /// <summary>FCM's errorCode (push). Null with a <see cref="Status"/>: an error without FcmError.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Names a field in <c>BadRequest.fieldViolations</c> (push with status 400).</summary>
    public string? Field { get; init; }

    /// <summary>Whose quota is exceeded: device or project (push with QUOTA_EXCEEDED). Null: project.</summary>
    public string? Quota { get; init; }

    /// <summary>What APNs said, such as BadDeviceToken or Unregistered: adds ApnsError (push with an answer). Null: as the errorCode has it.</summary>
    public string? ApnsReason { get; init; }

    /// <summary>Seconds of the Retry-After header (push, OAuth).</summary>
    public int? RetryAfter { get; init; }

    /// <summary>SMTP reply with code 4xx or 5xx (mail). 421 closes the connection, any reply at <see cref="SmtpStage.Connect"/> too.</summary>
    public string? Reply { get; init; }

    /// <summary>Milliseconds between the bytes of the reply (mail): a tarpit.</summary>
    public int TrickleMs { get; init; }

    /// <summary>The step (mail). Default rcpt, or dot with a <see cref="Cut"/>.</summary>
    public SmtpStage? Stage { get; init; }

    /// <summary>Resets the connection; on HTTP/2 the stream.</summary>
    public FaultCut? Cut { get; init; }
}
