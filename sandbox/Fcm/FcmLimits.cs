using System.Globalization;
using System.Text.Json;

namespace Notify.Sandbox;

/// <summary>What FCM refuses in a message of the right form: reserved keys, lifetimes, sizes, links.</summary>
internal static class FcmLimits
{
    private const int MostBytes = 4096;
    private const int MostTopicBytes = 2048;
    private const decimal LongestTtl = 2_419_200;

    public static FcmError? Check(JsonElement message, string target)
    {
        FcmMessage.TryObject(message, "android", out var android);
        FcmMessage.TryObject(message, "apns", out var apns);
        FcmMessage.TryObject(message, "webpush", out var webpush);
        var most = target.StartsWith("/topics/", StringComparison.Ordinal) ? MostTopicBytes : MostBytes;
        return CheckKeys(message, "message.data")
            ?? CheckKeys(android, "message.android.data")
            ?? CheckKeys(webpush, "message.webpush.data")
            ?? CheckTtl(android)
            ?? CheckLink(webpush)
            ?? CheckSize("Android", PlatformBytes(message, android), most)
            ?? CheckSize("APNS", Bytes(message, "data") + Math.Max(Bytes(message, "notification"), RawBytes(apns, "payload")), most)
            ?? CheckSize("Webpush", PlatformBytes(message, webpush), most);
    }

    private static FcmError? CheckKeys(JsonElement owner, string path)
    {
        if (owner.ValueKind != JsonValueKind.Object || !FcmMessage.TryObject(owner, "data", out var data)) return null;
        foreach (var property in data.EnumerateObject())
        {
            var key = property.Name;
            if (key is "from" or "message_type" || key.StartsWith("google.", StringComparison.Ordinal) || key.StartsWith("gcm.", StringComparison.Ordinal))
                return FcmError.BadMessage(path, $"Invalid data payload key: {key}");
        }

        return null;
    }

    private static FcmError? CheckTtl(JsonElement android)
    {
        if (android.ValueKind != JsonValueKind.Object || FcmMessage.Member(android, "ttl", "ttl") is not { } ttl) return null;
        var seconds = decimal.Parse(ttl.GetString()!.AsSpan()[..^1], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return seconds is >= 0 and <= LongestTtl ? null
            : FcmError.BadMessage("message.android.ttl", $"Invalid ttl: it must be from 0s to {LongestTtl}s");
    }

    private static FcmError? CheckLink(JsonElement webpush)
    {
        if (webpush.ValueKind != JsonValueKind.Object || FcmMessage.Member(webpush, "fcm_options", "fcmOptions") is not { } options) return null;
        if (FcmMessage.Member(options, "link", "link") is not { } link || link.GetString()!.StartsWith("https://", StringComparison.Ordinal)) return null;
        return FcmError.BadMessage("message.webpush.fcm_options.link", "Invalid link: HTTPS is required");
    }

    private static FcmError? CheckSize(string platform, int bytes, int most) =>
        bytes <= most ? null : FcmError.BadMessage("message", $"{platform} message is too big");

    // A platform's own data replaces the common one; its notification is laid over the common one.
    private static int PlatformBytes(JsonElement message, JsonElement platform)
    {
        if (platform.ValueKind != JsonValueKind.Object) return Bytes(message, "data") + Bytes(message, "notification");
        var data = FcmMessage.TryObject(platform, "data", out _) ? Bytes(platform, "data") : Bytes(message, "data");
        return data + Math.Max(Bytes(message, "notification"), Bytes(platform, "notification"));
    }

    // Keys and values in UTF-8; what is not text counts as it is written.
    private static int Bytes(JsonElement owner, string name)
    {
        if (!FcmMessage.TryObject(owner, name, out var members)) return 0;
        var bytes = 0;
        foreach (var property in members.EnumerateObject())
        {
            bytes += System.Text.Encoding.UTF8.GetByteCount(property.Name);
            bytes += property.Value.ValueKind == JsonValueKind.String
                ? System.Text.Encoding.UTF8.GetByteCount(property.Value.GetString()!)
                : System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(property.Value).Length;
        }

        return bytes;
    }

    private static int RawBytes(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && FcmMessage.TryObject(owner, name, out var found)
            ? System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(found).Length : 0;
}
