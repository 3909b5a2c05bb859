using System.Net;
using System.Text.Json;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>What else is to be done about an answer.</summary>
internal enum FcmDuty
{
    None,

    /// <summary>The token is dead: forget the device.</summary>
    RemoveDevice,

    /// <summary>Our access token was not taken: get a new one and try once more.</summary>
    RefreshToken,

    /// <summary>Credentials, project or keys are wrong: an operator must act, no message is to blame.</summary>
    RaiseAlarm,
}

/// <summary>
/// What FCM's answer means, without I/O. The error code of <c>details[]</c> counts, not the HTTP status alone
/// (https://firebase.google.com/docs/cloud-messaging/error-codes).
/// </summary>
internal readonly record struct FcmReaction(SendResult Result, FcmDuty Duty)
{
    /// <summary>The wait after 429 if FCM names none.</summary>
    public static readonly TimeSpan QuotaWait = TimeSpan.FromSeconds(60);

    /// <summary>The wait while an operator mends the configuration.</summary>
    public static readonly TimeSpan FaultWait = TimeSpan.FromMinutes(5);

    public static FcmReaction To(HttpStatusCode status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        var answer = FcmAnswer.Read(body);
        return (int)status switch
        {
            200 => new(SendResult.Sent(answer.Name), FcmDuty.None),
            404 when answer.ErrorCode == "UNREGISTERED" => new(SendResult.Failed("unregistered"), FcmDuty.RemoveDevice),
            404 => Fault("project_not_found"),
            401 when answer.ErrorCode is null => new(SendResult.Retry("unauthenticated", FaultWait), FcmDuty.RefreshToken),
            401 => Fault(Word(answer.ErrorCode, "unauthenticated")),
            403 => Fault(Word(answer.ErrorCode, "permission_denied")),
            429 => new(SendResult.Retry(Word(answer.ErrorCode, "quota_exceeded"), retryAfter ?? QuotaWait), FcmDuty.None),
            400 => new(SendResult.Failed(answer.Field is { } field ? $"invalid_argument:{field}" : "invalid_argument"), FcmDuty.None),
            >= 402 and < 500 => new(SendResult.Failed($"fcm_{(int)status}"), FcmDuty.None),
            _ => new(SendResult.Retry(Word(answer.ErrorCode, $"fcm_{(int)status}"), retryAfter), FcmDuty.None),
        };

        FcmReaction Fault(string reason) => new(SendResult.Retry(reason, retryAfter > FaultWait ? retryAfter : FaultWait), FcmDuty.RaiseAlarm);
    }

    /// <summary>FCM's codes are upper case; only what looks like one is passed on.</summary>
    private static string Word(string? code, string otherwise) =>
        code is { Length: > 0 and <= 64 } && code.All(c => char.IsAsciiLetterUpper(c) || c == '_') ? code.ToLowerInvariant() : otherwise;
}

/// <summary>The parts of FCM's answer that decide.</summary>
internal readonly record struct FcmAnswer(string? Name, string? ErrorCode, string? Field)
{
    private const string FcmError = "type.googleapis.com/google.firebase.fcm.v1.FcmError";
    private const string BadRequest = "type.googleapis.com/google.rpc.BadRequest";

    /// <summary>Reads what is there; a body that is not FCM's (a proxy's page) says nothing.</summary>
    public static FcmAnswer Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var (code, field) = ((string?)null, (string?)null);
            foreach (var detail in Details(root))
            {
                var type = Text(detail, "@type");
                if (type == FcmError) code = Text(detail, "errorCode");
                if (type == BadRequest && Member(detail, "fieldViolations") is { ValueKind: JsonValueKind.Array } faults)
                    field = faults.EnumerateArray().Select(f => Text(f, "field")).FirstOrDefault(f => f is { Length: > 0 and <= 200 });
            }

            return new(Text(root, "name"), code, field);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static JsonElement.ArrayEnumerator Details(JsonElement root) =>
        Member(root, "error") is { } error && Member(error, "details") is { ValueKind: JsonValueKind.Array } details ? details.EnumerateArray() : default;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
