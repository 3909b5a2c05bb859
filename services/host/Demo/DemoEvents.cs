using System.Security.Cryptography;
using System.Text.Json;

namespace Notify.Host;

/// <summary>What the page may send: one of the shipped types, from one of the people to another.</summary>
internal sealed record DemoSend(string? Type, string? From, string? To, string? Text);

/// <summary>The events that an application with messages, followers and posts would report. Pure but for the ids.</summary>
internal static class DemoEvents
{
    public const int MaxText = 200;

    /// <summary>The event as JSON; null with what is wrong and where, if something is.</summary>
    public static (string? Event, string At, string Problem) Of(DemoSend send)
    {
        if (Person(send.From) is not { } from) return (null, "/from", $"From is one of {Users}.");
        if (Person(send.To) is not { } to) return (null, "/to", $"To is one of {Users}.");
        if (send.Text is { Length: > MaxText }) return (null, "/text", $"A text has at most {MaxText} characters.");
        Dictionary<string, string>? fields = send.Type switch
        {
            "NEW_MESSAGE" => new()
            {
                ["recipientId"] = to.User,
                ["senderName"] = from.Name,
                ["preview"] = send.Text is { Length: > 0 } text ? text : "Hello!",
                ["messageId"] = $"m-{Id()}",
                ["chatId"] = $"c-{from.User}-{to.User}",
            },
            "NEW_FOLLOWER" => new() { ["followedUserId"] = to.User, ["followerName"] = from.Name, ["followerId"] = from.User },
            "POST_LIKED" => new() { ["postAuthorId"] = to.User, ["likerName"] = from.Name, ["postId"] = $"p-{Id()}" },
            _ => null,
        };
        if (fields is null) return (null, "/type", "The type is NEW_MESSAGE, NEW_FOLLOWER or POST_LIKED.");
        return (JsonSerializer.Serialize(new Dictionary<string, string>(fields.Prepend(new("type", send.Type!))), DemoJson.Default.DictionaryStringString), "", "");
    }

    private static string Users => string.Join(", ", Demo.People.Select(p => p.User));

    private static DemoPerson? Person(string? user) => Demo.People.FirstOrDefault(p => p.User == user);

    private static string Id() => RandomNumberGenerator.GetHexString(6, lowercase: true);
}
