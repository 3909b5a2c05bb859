using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notify.Host;

/// <summary>Who is on the page, with a token for each, and where the sandbox is.</summary>
internal sealed record DemoSession(IReadOnlyList<DemoSessionPerson> People, string? Sandbox);

internal sealed record DemoSessionPerson(string User, string Name, string Phone, string Mailbox, string Token);

/// <summary>The accepted event: its id and what was sent.</summary>
internal sealed record DemoSent(string EventId, JsonElement Event);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DemoSession))]
[JsonSerializable(typeof(DemoSend))]
[JsonSerializable(typeof(DemoSent))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class DemoJson : JsonSerializerContext;
