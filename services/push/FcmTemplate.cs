using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Notify.Contracts;

namespace Notify.Push;

/// <summary>Makes FCM's message of a delivery for one device, without I/O.</summary>
internal static class FcmTemplate
{
    /// <summary>Most bytes of data and notification, keys and values (FCM, "message payload").</summary>
    public const int MostBytes = 4096;

    private const string Ellipsis = "…";
    private static readonly TimeSpan LongestTtl = TimeSpan.FromDays(28);

    /// <param name="delivery">What to say.</param>
    /// <param name="target">To which device.</param>
    /// <param name="now">The time.</param>
    /// <param name="cut">Whether the body had to be cut.</param>
    /// <returns>Null if it does not fit however much of the body is cut.</returns>
    public static FcmMessage? Of(PushDelivery delivery, PushTarget target, DateTimeOffset now, out bool cut)
    {
        var data = Data(delivery);
        cut = false;
        if (Fitting(delivery.Body, MostBytes - Size(delivery.Title, data)) is not { } body) return null;
        cut = !ReferenceEquals(body, delivery.Body);
        var tag = delivery.CollapseKey ?? delivery.NotificationId.ToString("D");
        var ttl = delivery.ExpiresAt is { } end ? Math.Clamp((long)(end - now).TotalSeconds, 1, (long)LongestTtl.TotalSeconds) : (long?)null;
        return new FcmMessage
        {
            Token = target.Token,
            Data = data,
            Notification = new(delivery.Title, body),
            Android = target.Platform == "android" ? Android(delivery, tag, ttl) : null,
            Apns = target.Platform == "ios" ? new(Apns(delivery, tag)) : null,
            Webpush = target.Platform == "web" ? Webpush(delivery, tag, ttl) : null,
        };
    }

    private static SortedDictionary<string, string> Data(PushDelivery delivery)
    {
        var data = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in delivery.Data ?? new Dictionary<string, string>())
            if (!Reserved(key)) data[key] = value;
        data["notificationId"] = delivery.NotificationId.ToString("D");
        data["type"] = delivery.Type;
        if (delivery.Link is { } link) data["link"] = link;
        return data;
    }

    /// <summary>FCM refuses a message with one of these; losing one field is less than losing the push.</summary>
    private static bool Reserved(string key) =>
        key is "from" or "message_type" || key.StartsWith("google", StringComparison.Ordinal) || key.StartsWith("gcm", StringComparison.Ordinal);

    private static FcmAndroid Android(PushDelivery delivery, string tag, long? ttl) =>
        new(delivery.Priority == Priority.Bulk ? "NORMAL" : "HIGH", ttl is { } seconds ? $"{Number(seconds)}s" : null, new(tag));

    private static Dictionary<string, string> Apns(PushDelivery delivery, string tag)
    {
        var headers = new Dictionary<string, string>
        {
            ["apns-push-type"] = "alert",
            ["apns-priority"] = delivery.Priority == Priority.Bulk ? "5" : "10",
            ["apns-collapse-id"] = Encoding.UTF8.GetByteCount(tag) <= 64 ? tag : Convert.ToHexStringLower(Hash(tag)),
        };
        if (delivery.ExpiresAt is { } end) headers["apns-expiration"] = Number(end.ToUnixTimeSeconds());
        return headers;
    }

    private static FcmWebpush Webpush(PushDelivery delivery, string tag, long? ttl)
    {
        var headers = new Dictionary<string, string>
        {
            ["TTL"] = Number(ttl ?? (long)LongestTtl.TotalSeconds),
            ["Urgency"] = delivery.Priority switch { Priority.Critical => "high", Priority.Normal => "normal", Priority.Bulk => "low" },
            // RFC 8030, section 5.4: at most 32 characters of base64url.
            ["Topic"] = Base64Url.EncodeToString(Hash(tag).AsSpan(0, 24)),
        };
        var link = delivery.Link is { } to && to.StartsWith("https://", StringComparison.Ordinal) ? new FcmWebOptions(to) : null;
        return new(headers, new(tag), link);
    }

    private static int Size(string title, SortedDictionary<string, string> data) =>
        "title".Length + "body".Length + Encoding.UTF8.GetByteCount(title)
        + data.Sum(d => Encoding.UTF8.GetByteCount(d.Key) + Encoding.UTF8.GetByteCount(d.Value));

    /// <summary>The text, or as many whole characters (as a reader counts them) as leave room for an ellipsis. Null if not even that fits.</summary>
    private static string? Fitting(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes) return text;
        var room = bytes - Encoding.UTF8.GetByteCount(Ellipsis);
        if (room < 0) return null;
        var rest = text.AsSpan();
        while (StringInfo.GetNextTextElementLength(rest) is var length and > 0)
        {
            room -= Encoding.UTF8.GetByteCount(rest[..length]);
            if (room < 0) break;
            rest = rest[length..];
        }

        return text[..^rest.Length] + Ellipsis;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
