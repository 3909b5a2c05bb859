using System.Reflection;
using Notify.Contracts;
using Notify.Host;
using Notify.Ingestion;
using YamlDotNet.Serialization;

namespace Notify.ContractTests;

/// <summary>The description of what is not request and answer (AsyncAPI 3.0): the topics, made from <see cref="Topics"/>, and the live frames.</summary>
internal static class AsyncApiDocument
{
    private static readonly ISerializer Yaml = new SerializerBuilder().WithIndentedSequences().DisableAliases().WithQuotingNecessaryStrings().WithNewLine("\n").Build();

    /// <summary>Every topic that the code names, the dead ones left out.</summary>
    public static IReadOnlyList<(string Name, FieldInfo Field, Topic? Topic)> NamedTopics { get; } =
        [.. typeof(Topics).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (Value: f.GetValue(null), Field: f))
            .Where(f => f.Value is Topic || f is { Field.IsLiteral: true, Value: string })
            .OrderBy(f => f.Value is Topic)
            .Select(f => ((f.Value as Topic)?.Name ?? (string)f.Value!, f.Field, f.Value as Topic))];

    public static string Write()
    {
        var topics = NamedTopics.Where(t => t.Topic is not null).ToList();
        var records = topics.Select(t => (Type: Record(t.Topic!), Version: Version(t.Topic!))).Distinct().ToList();
        return "# Made by make contracts.\n" + Yaml.Serialize(new Dictionary<string, object>
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new Dictionary<string, object>
            {
                ["title"] = "Notify",
                ["version"] = "v1",
                ["description"] = "The topics on Kafka, the frames of a person's live stream, and what passes between nodes. "
                    + "Changes are additive only: read leniently, and ignore members and headers you do not know.",
            },
            ["defaultContentType"] = "application/json",
            ["servers"] = LiveChannels.Servers(),
            ["channels"] = NamedTopics.SelectMany(Channels).Concat(LiveChannels.Channels()).ToDictionary(),
            ["operations"] = NamedTopics.Select(Operation).Concat(NamedTopics.Select(t => Send(t.Name + ".dead"))).Concat(LiveChannels.Operations()).ToDictionary(),
            ["components"] = new Dictionary<string, object>
            {
                ["messages"] = EventMessages().Concat(records.Select(r => Message(r.Type, "RecordHeaders", "application/json", r.Version)))
                    .Append(Dead()).Append(Mark()).Concat(LiveChannels.Messages()).ToDictionary(),
                ["schemas"] = RecordHeaders.Schemas(),
            },
        });
    }

    public static Dictionary<string, object> Reference(string to) => new() { ["$ref"] = to };

    public static KeyValuePair<string, object> Message(Type payload, string? headers, string contentType, int version = 1)
    {
        var message = new Dictionary<string, object> { ["name"] = payload.Name, ["summary"] = XmlDocs.Summary(payload)!, ["contentType"] = contentType };
        if (headers is not null) message["headers"] = Reference("#/components/schemas/" + headers);
        message["payload"] = Reference("./schemas/" + RecordSchema.FileName(payload, version));
        return new($"{payload.Name}.v{version}", message);
    }

    private static IEnumerable<KeyValuePair<string, object>> Channels((string Name, FieldInfo Field, Topic? Topic) topic)
    {
        var (name, field, typed) = topic;
        string[] messages = typed is null ? [.. EventMessages().Select(m => m.Key)] : [$"{Record(typed).Name}.v{Version(typed)}"];
        var key = typed is null ? "of the producer's choice" : "tenant/user";
        yield return Channel(name, XmlDocs.Summary(field)!, key, typed?.Retention ?? Topics.UserEventsRetention, messages);
        yield return Channel(name + ".dead", $"Records of `{name}` that can never be processed, and why.", "as it came", Topic.DeadRetention, ["DeadRecord", "RedriveMark"]);
    }

    private static KeyValuePair<string, object> Channel(string name, string about, string key, TimeSpan kept, string[] messages) => new(name, new Dictionary<string, object>
    {
        ["address"] = name,
        ["description"] = FormattableString.Invariant($"{about} Kept {kept.TotalDays} days. Key: {key}."),
        ["servers"] = new[] { Reference("#/servers/kafka") },
        ["messages"] = messages.ToDictionary(m => m, m => (object)Reference("#/components/messages/" + m)),
        ["bindings"] = new Dictionary<string, object>
        {
            ["kafka"] = new Dictionary<string, object>
            {
                ["topicConfiguration"] = new Dictionary<string, object> { ["cleanup.policy"] = new[] { "delete" }, ["retention.ms"] = (long)kept.TotalMilliseconds },
            },
        },
    });

    private static IEnumerable<KeyValuePair<string, object>> EventMessages()
    {
        yield return Message(typeof(UserEvent), "EventHeaders", MediaTypes.Json);
        yield return Message(typeof(UserEventCloudEvent), "EventHeaders", MediaTypes.CloudEvent);
        yield return Message(typeof(UserEventMassTransit), "EventHeaders", MediaTypes.MassTransit);
        yield return new("UserEventBinaryCloudEvent.v1", new Dictionary<string, object>
        {
            ["name"] = "UserEventBinaryCloudEvent",
            ["summary"] = "An event as a CloudEvent 1.0 in binary mode: the attributes are headers, the value is the data.",
            ["contentType"] = MediaTypes.Json,
            ["headers"] = Reference("#/components/schemas/BinaryCloudEventHeaders"),
            ["payload"] = new Dictionary<string, object> { ["type"] = "object" },
        });
    }

    private static KeyValuePair<string, object> Dead() => new("DeadRecord", new Dictionary<string, object>
    {
        ["name"] = "DeadRecord",
        ["summary"] = "A record that can never be processed: its own bytes, key and headers, and why.",
        ["headers"] = Reference("#/components/schemas/DeadHeaders"),
        ["payload"] = new Dictionary<string, object> { ["description"] = "The bytes as they came, whatever they are; none if the record had no value." },
    });

    private static KeyValuePair<string, object> Mark() => new("RedriveMark", new Dictionary<string, object>
    {
        ["name"] = "RedriveMark",
        ["summary"] = "Says which records before it, in its own partition, were sent again to their topic.",
        ["headers"] = Reference("#/components/schemas/MarkHeaders"),
        ["payload"] = new Dictionary<string, object> { ["description"] = "None." },
    });

    private static KeyValuePair<string, object> Operation((string Name, FieldInfo Field, Topic? Topic) topic) =>
        topic.Topic is null ? new($"receive-{topic.Name}", LiveChannels.Operation("receive", topic.Name)) : Send(topic.Name);

    private static KeyValuePair<string, object> Send(string channel) => new("send-" + channel.Replace('.', '-'), LiveChannels.Operation("send", channel));

    private static Type Record(Topic topic) => topic.GetType().GetGenericArguments()[0];

    private static int Version(Topic topic) => (int)topic.GetType().GetProperty("SchemaVersion", BindingFlags.Public | BindingFlags.Instance)!.GetValue(topic)!;
}
