using System.Text.Json;

namespace Notify.Push;

/// <summary>The parts of FCM's answer that decide.</summary>
/// <param name="Name">The message's name, if FCM took it.</param>
/// <param name="ErrorCode">FCM's own code.</param>
/// <param name="Field">The first field that was refused; empty if it is the body as such.</param>
/// <param name="ApnsReason">What APNs said, if it was asked.</param>
/// <param name="DeviceQuota">Whether the quota that is exceeded is one device's.</param>
internal readonly record struct FcmAnswer(string? Name, string? ErrorCode, string? Field, string? ApnsReason, bool DeviceQuota)
{
    private const string Prefix = "type.googleapis.com/";

    /// <summary>Reads what is there; a body that is not FCM's (a proxy's page) says nothing.</summary>
    public static FcmAnswer Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var answer = new FcmAnswer { Name = Text(root, "name") };
            foreach (var detail in Items(Member(root, "error"), "details"))
            {
                answer = Text(detail, "@type") switch
                {
                    Prefix + "google.firebase.fcm.v1.FcmError" => answer with { ErrorCode = Text(detail, "errorCode") },
                    Prefix + "google.firebase.fcm.v1.ApnsError" => answer with { ApnsReason = Text(detail, "reason") },
                    Prefix + "google.rpc.BadRequest" => answer with { Field = Items(detail, "fieldViolations").Select(FieldOf).FirstOrDefault() },
                    Prefix + "google.rpc.QuotaFailure" => answer with { DeviceQuota = Items(detail, "violations").Any(OfDevice) },
                    _ => answer,
                };
            }

            return answer;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string FieldOf(JsonElement violation) => Text(violation, "field") is { Length: <= 200 } field ? field : "";

    // Google documents neither value; both name what the quota counts.
    private static bool OfDevice(JsonElement violation) =>
        Text(violation, "subject")?.Contains("device", StringComparison.OrdinalIgnoreCase) == true
        || Text(violation, "description")?.Contains("device", StringComparison.OrdinalIgnoreCase) == true;

    private static JsonElement.ArrayEnumerator Items(JsonElement? owner, string name) =>
        owner is { } o && Member(o, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
