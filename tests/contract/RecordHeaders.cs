using Notify.Contracts;
using Notify.Host;
using Notify.Ingestion;

namespace Notify.ContractTests;

/// <summary>The headers of records, each with what <see cref="HeaderNames"/> says of it.</summary>
internal static class RecordHeaders
{
    private const string Uuid = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
    private const string Number = "^[0-9]+$";

    private static readonly string[] Deads =
        [HeaderNames.DeadReason, HeaderNames.DeadDetail, HeaderNames.DeadTopic, HeaderNames.DeadPartition, HeaderNames.DeadOffset];

    /// <summary>On which records each header is found.</summary>
    public static IReadOnlyDictionary<string, string[]> ByKind { get; } = new Dictionary<string, string[]>
    {
        ["RecordHeaders"] = [HeaderNames.ContentType, HeaderNames.SchemaVersion, HeaderNames.TraceParent],
        ["EventHeaders"] = [HeaderNames.ContentType, HeaderNames.EventId, HeaderNames.Tenant, HeaderNames.NotifyEventId, HeaderNames.TraceParent],
        ["DeadHeaders"] = [.. Deads, HeaderNames.DeadTimestamp, HeaderNames.NotifyEventId],
        ["MarkHeaders"] = [HeaderNames.DeadRedriven],
    };

    public static Dictionary<string, object> Schemas()
    {
        var schemas = new Dictionary<string, object>
        {
            ["RecordHeaders"] = Headers("RecordHeaders", [HeaderNames.ContentType, HeaderNames.SchemaVersion]),
            ["EventHeaders"] = Headers("EventHeaders", []),
            ["BinaryCloudEventHeaders"] = BinaryCloudEvent(),
            ["DeadHeaders"] = Headers("DeadHeaders", Deads),
            ["MarkHeaders"] = Headers("MarkHeaders", [HeaderNames.DeadRedriven]),
        };
        ((Dictionary<string, object>)schemas["DeadHeaders"])["description"] = $"Beside the record's own headers; `{HeaderNames.NotifyEventId}` on dead events only.";
        return schemas;
    }

    private static Dictionary<string, object> Headers(string kind, string[] required)
    {
        var headers = new Dictionary<string, object> { ["type"] = "object", ["properties"] = ByKind[kind].ToDictionary(h => h, h => (object)Header(kind, h)) };
        if (required.Length > 0) headers["required"] = required;
        return headers;
    }

    private static Dictionary<string, object> Header(string kind, string name)
    {
        var header = new Dictionary<string, object> { ["type"] = "string", ["description"] = XmlDocs.Summary(Field(name))! };
        if (name == HeaderNames.ContentType)
            header["enum"] = kind == "EventHeaders" ? [MediaTypes.Json, MediaTypes.CloudEvent, MediaTypes.MassTransit] : new[] { MediaTypes.Json };
        if (Pattern(name) is { } pattern) header["pattern"] = pattern;
        return header;
    }

    private static string? Pattern(string name) => name switch
    {
        HeaderNames.TraceParent => "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
        HeaderNames.SchemaVersion or HeaderNames.DeadPartition or HeaderNames.DeadOffset => Number,
        HeaderNames.NotifyEventId => Uuid,
        HeaderNames.DeadTimestamp => "^-?[0-9]+$",
        HeaderNames.DeadRedriven => "^[0-9]+(,[0-9]+)*$",
        HeaderNames.DeadReason => "^[a-z0-9_]+$",
        _ => null,
    };

    private static Dictionary<string, object> BinaryCloudEvent()
    {
        string[] needed = ["specversion", "id", "source", "type"];
        var headers = needed.Concat(["subject", "time", "tenant"]).ToDictionary(a => "ce_" + a, a => (object)new Dictionary<string, object> { ["type"] = "string" });
        ((Dictionary<string, object>)headers["ce_specversion"])["enum"] = new[] { "1.0" };
        ((Dictionary<string, object>)headers["ce_time"])["format"] = "date-time";
        foreach (var name in (string[])[HeaderNames.ContentType, HeaderNames.TraceParent]) headers[name] = Header("RecordHeaders", name);
        return new() { ["type"] = "object", ["properties"] = headers, ["required"] = needed.Select(a => "ce_" + a).ToArray() };
    }

    private static System.Reflection.FieldInfo Field(string name) => typeof(HeaderNames).GetFields().Single(f => (string?)f.GetValue(null) == name);
}
