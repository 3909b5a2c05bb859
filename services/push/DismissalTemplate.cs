using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notify.Push;

/// <summary>Makes the message that tells a phone what to clear, without I/O: data only, so that it shows nothing itself.</summary>
internal static class DismissalTemplate
{
    /// <summary>The one key of its data: a JSON array of <c>{notificationId, tag?}</c>; without tag the notification was shown under its id.</summary>
    public const string Key = "dismiss";

    private const int LongestTag = 1024;

    /// <param name="target">The phone.</param>
    /// <param name="items">What to clear.</param>
    /// <param name="taken">How many of them the message tells of; the others do not fit.</param>
    public static FcmMessage Of(PushTarget target, IReadOnlyList<Dismissal> items, out int taken)
    {
        var shown = new List<ShownItem>();
        var room = FcmTemplate.MostBytes - Key.Length - "[]".Length;
        foreach (var item in items)
        {
            var id = item.NotificationId.ToString("D");
            var one = new ShownItem(id, item.Tag == id || item.Tag.Length > LongestTag ? null : item.Tag);
            room -= JsonSerializer.SerializeToUtf8Bytes(one, DismissalJson.Compact.ShownItem).Length + 1;
            if (room < 0) break;
            shown.Add(one);
        }

        taken = shown.Count;
        return new FcmMessage
        {
            Token = target.Token,
            Data = new Dictionary<string, string> { [Key] = JsonSerializer.Serialize(shown, DismissalJson.Compact.ListShownItem) },
            Android = target.Platform == "android" ? new("NORMAL") : null,
            // APNs takes background messages with priority 5 only.
            Apns = target.Platform == "ios" ? new(new Dictionary<string, string> { ["apns-push-type"] = "background", ["apns-priority"] = "5" }, new(new(1))) : null,
        };
    }
}

internal sealed record ShownItem(string NotificationId, string? Tag);

[JsonSerializable(typeof(List<ShownItem>))]
internal sealed partial class DismissalJson : JsonSerializerContext
{
    /// <summary>Letters of all languages as they are: escapes would take up to six times the room.</summary>
    public static DismissalJson Compact { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
