using Notify.Contracts;
using Notify.Platform.Presence;
using static Notify.ContractTests.AsyncApiDocument;

namespace Notify.ContractTests;

/// <summary>The live stream's two carriers that push, and the channel on Redis that each node listens on.</summary>
internal static class LiveChannels
{
    private static readonly Type[] Server =
        [typeof(HelloFrame), typeof(ItemFrame), typeof(ChangedFrame), typeof(PingFrame), typeof(SyncFrame), typeof(ReconnectFrame), typeof(ErrorFrame)];

    private static readonly Type[] Client = [typeof(AuthFrame), typeof(RefreshFrame), typeof(ResumeFrame), typeof(PongFrame)];

    private const string NodeMessage = "NodeEnvelope";

    public static Dictionary<string, object> Servers() => new()
    {
        ["kafka"] = Host("kafka", "localhost:9092", "The brokers."),
        ["websocket"] = Host("ws", "localhost:8080", "The public port; wss where TLS ends before it."),
        ["sse"] = Host("http", "localhost:8080", "The public port; https where TLS ends before it."),
        ["redis"] = Host("redis", "localhost:6379", "Between the nodes of an installation only; not needed where one process runs everything."),
    };

    public static IEnumerable<KeyValuePair<string, object>> Channels()
    {
        yield return new("realtime-ws", Stream("/v1/realtime/ws", "websocket", [.. Server, .. Client],
            "A person's live stream as a WebSocket: JSON text, and several frames may share one message as an array, in both directions. "
            + "The person comes from the Authorization header, a ticket in the address, or the first frame, `AuthFrame`."));
        yield return new("realtime-sse", Stream("/v1/realtime/sse", "sse", Server,
            "A person's live stream as server-sent events: `event` is the frame's type, `data` the frame, `id` the position after it. "
            + "Long poll carries the same frames: see /v1/realtime/poll in the OpenAPI document."));
        yield return new("node-frames", new Dictionary<string, object>
        {
            ["address"] = new PresenceKeys("").Channel("{node}").ToString(),
            ["description"] = "From inbox to each node that holds connections of the people concerned, after the commit. Best effort: what is lost here is read from the inbox. Inside an installation only.",
            ["servers"] = new[] { Reference("#/servers/redis") },
            ["parameters"] = new Dictionary<string, object> { ["node"] = new Dictionary<string, object> { ["description"] = "The id of the node's process." } },
            ["messages"] = References([NodeMessage]),
        });
    }

    public static IEnumerable<KeyValuePair<string, object>> Operations()
    {
        yield return new("send-realtime-ws", Operation("send", "realtime-ws", Server));
        yield return new("receive-realtime-ws", Operation("receive", "realtime-ws", Client));
        yield return new("send-realtime-sse", Operation("send", "realtime-sse"));
        yield return new("send-node-frames", Operation("send", "node-frames"));
        yield return new("receive-node-frames", Operation("receive", "node-frames"));
    }

    public static IEnumerable<KeyValuePair<string, object>> Messages() =>
        Server.Concat(Client).Select(f => Message(f, null, "application/json")).Append(new(NodeMessage, new Dictionary<string, object>
        {
            ["name"] = NodeMessage,
            ["summary"] = $"Up to {NodeEnvelope.MaxMessages} frames for one node in one publish.",
            ["contentType"] = "application/octet-stream",
            ["payload"] = new Dictionary<string, object>
            {
                ["type"] = "string",
                ["format"] = "binary",
                ["description"] = "For each frame: tenant, user and an ItemFrame or ChangedFrame, each with its length in bytes (32 bit, little endian) before it.",
            },
        }));

    /// <summary>What the service does on a channel, with all of its messages or some.</summary>
    public static Dictionary<string, object> Operation(string action, string channel, Type[]? some = null)
    {
        var operation = new Dictionary<string, object> { ["action"] = action, ["channel"] = Reference("#/channels/" + channel) };
        if (some is not null) operation["messages"] = some.Select(f => Reference($"#/channels/{channel}/messages/{f.Name}.v1")).ToArray();
        return operation;
    }

    private static Dictionary<string, object> Stream(string address, string server, Type[] frames, string about) => new()
    {
        ["address"] = address,
        ["description"] = about,
        ["servers"] = new[] { Reference("#/servers/" + server) },
        ["messages"] = References(frames.Select(f => f.Name + ".v1")),
    };

    private static Dictionary<string, object> References(IEnumerable<string> messages) => messages.ToDictionary(m => m, m => (object)Reference("#/components/messages/" + m));

    private static Dictionary<string, object> Host(string protocol, string address, string about) => new()
    {
        ["host"] = "{address}",
        ["protocol"] = protocol,
        ["description"] = about,
        ["variables"] = new Dictionary<string, object> { ["address"] = new Dictionary<string, object> { ["default"] = address, ["description"] = "Host and port of the installation." } },
    };
}
