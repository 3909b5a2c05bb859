using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Notify.Sandbox;

/// <summary>A message that FCM takes.</summary>
/// <param name="Target">Registration token, installation id, <c>/topics/name</c> or condition.</param>
/// <param name="Platform">android, ios or web, if it has a part for that one alone.</param>
/// <param name="ValidateOnly">Whether it is only to be checked.</param>
/// <param name="Content">The message object as received.</param>
internal sealed partial record FcmMessage(string Target, string? Platform, bool ValidateOnly, byte[] Content)
{
    private static readonly string[] Targets = ["token", "fid", "topic", "condition"];

    /// <summary>Reads a request, or says what is wrong with it; the first thing found, where Google lists all.</summary>
    public static FcmMessage? Read(JsonElement request, out FcmError? error)
    {
        error = FcmSchema.Request.Check(request, "");
        if (error is not null) return null;
        if (!TryObject(request, "message", out var message))
        {
            error = FcmError.BadMessage("message", "The message is not set.");
            return null;
        }

        var target = ReadTarget(message, out error);
        error ??= FcmLimits.Check(message, target!);
        if (error is not null) return null;
        var validateOnly = Member(request, "validate_only", "validateOnly") is { ValueKind: JsonValueKind.True };
        return new FcmMessage(target!, PlatformOf(message), validateOnly, JsonMarshal.GetRawUtf8Value(message).ToArray());
    }

    internal static bool TryObject(JsonElement parent, string name, out JsonElement found) =>
        parent.TryGetProperty(name, out found) && found.ValueKind == JsonValueKind.Object;

    internal static JsonElement? Member(JsonElement parent, string name, string camelCase) =>
        (parent.TryGetProperty(name, out var found) || parent.TryGetProperty(camelCase, out found)) && found.ValueKind != JsonValueKind.Null ? found : null;

    private static string? PlatformOf(JsonElement message) =>
        (TryObject(message, "android", out _), TryObject(message, "apns", out _), TryObject(message, "webpush", out _)) switch
        {
            (true, false, false) => "android",
            (false, true, false) => "ios",
            (false, false, true) => "web",
            _ => null,
        };

    private static string? ReadTarget(JsonElement message, out FcmError? error)
    {
        (string Kind, string Value)? target = null;
        foreach (var kind in Targets)
        {
            if (!message.TryGetProperty(kind, out var value) || value.ValueKind == JsonValueKind.Null) continue;
            if (target is not null)
            {
                error = FcmError.BadField("message", $"Invalid value at 'message' (oneof), oneof field 'target' is already set. Cannot set '{kind}'");
                return null;
            }

            target = (kind, value.GetString()!);
        }

        error = target switch
        {
            null or { Value: "" } => FcmError.BadMessage("message", "Recipient of the message is not set."),
            { Kind: "topic", Value: var topic } when !TopicForm().IsMatch(topic) => FcmError.BadMessage("message.topic", "Malformed topic name"),
            _ => null,
        };
        return target is { Kind: "topic" } ? "/topics/" + target.Value.Value : target?.Value;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9\-_.~%]{1,900}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TopicForm();
}
