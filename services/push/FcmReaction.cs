using System.Net;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>What else is to be done about an answer.</summary>
internal enum FcmDuty
{
    None,

    /// <summary>The token is dead: forget the device, unless too many are reported dead at once.</summary>
    DropDevice,

    /// <summary>The token belongs to another project or app: forget the device, unless too many do.</summary>
    DropForeignDevice,

    /// <summary>Token or payload is malformed and FCM does not say which: find out.</summary>
    CheckToken,

    /// <summary>The payload is malformed: the fault is ours, the device stays.</summary>
    ReportPayload,

    /// <summary>Our access token was not taken: get a new one and try once more.</summary>
    RefreshToken,

    /// <summary>This device gets too much: nothing else need wait.</summary>
    SlowDevice,

    /// <summary>The project sends too much, for how long FCM does not say: send less.</summary>
    SlowProject,

    /// <summary>The project sends too much: nothing goes anywhere for the time that FCM names.</summary>
    PauseProject,

    /// <summary>The keys of one platform are wrong: nothing goes there until an operator has mended them.</summary>
    StopPlatform,

    /// <summary>Credentials, project or URL are wrong: nothing goes anywhere until an operator has mended them.</summary>
    StopProject,
}

/// <summary>
/// What FCM's answer means, without I/O: a table, one row for each answer. The error code of <c>details[]</c> counts before the
/// HTTP status (https://firebase.google.com/docs/cloud-messaging/error-codes).
/// </summary>
internal readonly record struct FcmReaction(SendResult Result, FcmDuty Duty)
{
    /// <summary>The wait after 429 if FCM names none.</summary>
    public static readonly TimeSpan QuotaWait = TimeSpan.FromSeconds(60);

    /// <summary>The wait while an operator mends the configuration.</summary>
    public static readonly TimeSpan FaultWait = TimeSpan.FromMinutes(5);

    /// <summary>Whether it speaks against the health of FCM or of a platform behind it: no answer, or a failure of theirs.</summary>
    public bool Failing => Duty == FcmDuty.None && Result.Outcome is SendOutcome.Retry or SendOutcome.Unknown;

    public static FcmReaction To(HttpStatusCode status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        var answer = FcmAnswer.Read(body);
        return ((int)status, answer.ErrorCode, answer.ApnsReason) switch
        {
            (200, _, _) when answer.Name is { } name => new(SendResult.Sent(name), FcmDuty.None),
            (200, _, _) => new(SendResult.Unknown("not_fcm", FaultWait), FcmDuty.StopProject),
            ( < 400, _, _) => Fault("not_fcm", FcmDuty.StopProject),
            (_, "THIRD_PARTY_AUTH_ERROR" or "APNS_AUTH_ERROR", _) => Fault("third_party_auth_error", FcmDuty.StopPlatform),
            ( < 500, _, "Unregistered" or "ExpiredToken") => new(SendResult.Failed("unregistered"), FcmDuty.DropDevice),
            ( < 500, _, "BadDeviceToken") => new(SendResult.Failed("invalid_token"), FcmDuty.DropDevice),
            ( < 500, _, "DeviceTokenNotForTopic") => new(SendResult.Failed("sender_id_mismatch"), FcmDuty.DropForeignDevice),
            (_, _, "TooManyRequests") => new(SendResult.Retry("device_quota_exceeded", retryAfter ?? QuotaWait), FcmDuty.SlowDevice),
            (404, "UNREGISTERED", _) => new(SendResult.Failed("unregistered"), FcmDuty.DropDevice),
            (404, _, _) => Fault("project_not_found", FcmDuty.StopProject),
            (403, "SENDER_ID_MISMATCH", _) => new(SendResult.Failed("sender_id_mismatch"), FcmDuty.DropForeignDevice),
            (403, var code, _) => Fault(Word(code, "permission_denied"), FcmDuty.RefreshToken),
            (401, var code, _) => Fault(Word(code, "unauthenticated"), FcmDuty.RefreshToken),
            (429, _, _) when answer.DeviceQuota => new(SendResult.Retry("device_quota_exceeded", retryAfter ?? QuotaWait), FcmDuty.SlowDevice),
            (429, var code, _) when retryAfter is { } wait => new(SendResult.Retry(Word(code, "quota_exceeded"), wait), FcmDuty.PauseProject),
            (429, var code, _) => new(SendResult.Retry(Word(code, "quota_exceeded"), QuotaWait), FcmDuty.SlowProject),
            (400, _, _) when answer.Field == "message.token" => new(SendResult.Failed("invalid_token"), FcmDuty.DropDevice),
            (400, _, _) when answer.Field is { Length: > 0 } field => new(SendResult.Failed($"invalid_argument:{field}"), FcmDuty.ReportPayload),
            (400, null, _) => new(SendResult.Failed("invalid_argument"), FcmDuty.ReportPayload),
            (400, "INVALID_ARGUMENT", _) => new(SendResult.Failed("invalid_argument"), FcmDuty.CheckToken),
            (408 or >= 500, var code, _) => new(SendResult.Retry(Word(code, $"fcm_{(int)status}"), retryAfter < PushOptions.FcmMinimum ? PushOptions.FcmMinimum : retryAfter), FcmDuty.None),
            _ => new(SendResult.Failed(answer.ErrorCode is { } code ? Word(code, "refused") : $"fcm_{(int)status}"), FcmDuty.ReportPayload),
        };

        // An operator takes minutes, whatever FCM says.
        FcmReaction Fault(string reason, FcmDuty duty) => new(SendResult.Retry(reason, retryAfter > FaultWait ? retryAfter : FaultWait), duty);
    }

    /// <summary>FCM's codes are upper case; only what looks like one is passed on.</summary>
    private static string Word(string? code, string otherwise) =>
        code is { Length: > 0 and <= 64 } && code.All(c => char.IsAsciiLetterUpper(c) || c == '_') ? code.ToLowerInvariant() : otherwise;
}
