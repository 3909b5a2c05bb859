using System.Text.Json;

namespace Notify.Sandbox;

/// <summary>The form of faults on the wire. Reading is strict: what is unknown, twice or of another type is refused by name.</summary>
internal static class FaultJson
{
    /// <summary>Reads one fault, or an array of them.</summary>
    public static IReadOnlyList<Fault> Read(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray().Select(ReadOne)] : [ReadOne(json)];

    public static void Write(Utf8JsonWriter json, ScriptedFault scripted)
    {
        var fault = scripted.Fault;
        json.WriteStartObject();
        json.WriteNumber("id", scripted.Id);
        json.WriteNumber("matched", scripted.Matched);
        json.WriteString("kind", Name(fault.Kind));
        Text("target", fault.Target);
        Text("platform", fault.Platform);
        Text("project", fault.Project);
        Number("times", fault.Times);
        if (fault.Share is { } share) json.WriteNumber("share", share);
        if (fault.Share is not null) json.WriteNumber("seed", fault.Seed);
        if (fault.DelayMs > 0) json.WriteNumber("delayMs", fault.DelayMs);
        Number("status", fault.Status);
        Text("errorCode", fault.ErrorCode);
        Text("field", fault.Field);
        Text("quota", fault.Quota);
        Text("apnsReason", fault.ApnsReason);
        Number("retryAfter", fault.RetryAfter);
        Text("reply", fault.Reply);
        if (fault.TrickleMs > 0) json.WriteNumber("trickleMs", fault.TrickleMs);
        if (fault.Stage is { } stage) json.WriteString("stage", Name(stage));
        if (fault.Cut is { } cut) json.WriteString("cut", Name(cut));
        json.WriteEndObject();

        void Text(string name, string? value)
        {
            if (value is not null) json.WriteString(name, value);
        }

        void Number(string name, int? value)
        {
            if (value is not null) json.WriteNumber(name, value.Value);
        }
    }

    private static Fault ReadOne(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new FaultException("fault", "must be an object");
        var seen = new HashSet<string>();
        var kind = default(FaultKind?);
        var fault = new Fault { Kind = default };
        foreach (var property in json.EnumerateObject())
        {
            if (!seen.Add(property.Name)) throw new FaultException(property.Name, "is there twice");
            if (property.Name == "kind") kind = Choice<FaultKind>(property);
            else if (property.Value.ValueKind != JsonValueKind.Null) fault = With(fault, property);
            else if (property.Name != "errorCode") throw new FaultException(property.Name, "must not be null: leave it out");
        }

        return fault with { Kind = kind ?? throw new FaultException("kind", "is missing: push, mail or oauth") };
    }

    private static Fault With(Fault fault, JsonProperty property) => property.Name switch
    {
        "target" => fault with { Target = Text(property) },
        "platform" => fault with { Platform = Text(property) },
        "quota" => fault with { Quota = Text(property) },
        "apnsReason" => fault with { ApnsReason = Text(property) },
        "project" => fault with { Project = Text(property) },
        "times" => fault with { Times = Number(property) },
        "share" => fault with { Share = property.Value.ValueKind == JsonValueKind.Number ? property.Value.GetDouble() : throw Wrong(property, "a number") },
        "seed" => fault with { Seed = Number(property) },
        "delayMs" => fault with { DelayMs = Number(property) },
        "status" => fault with { Status = Number(property) },
        "errorCode" => fault with { ErrorCode = Text(property) },
        "field" => fault with { Field = Text(property) },
        "retryAfter" => fault with { RetryAfter = Number(property) },
        "reply" => fault with { Reply = Text(property) },
        "trickleMs" => fault with { TrickleMs = Number(property) },
        "stage" => fault with { Stage = Choice<SmtpStage>(property) },
        "cut" => fault with { Cut = Choice<FaultCut>(property) },
        _ => throw new FaultException(property.Name, "is not a field of a fault"),
    };

    private static string Text(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : throw Wrong(property, "a string");

    private static int Number(JsonProperty property) =>
        property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out var number) ? number : throw Wrong(property, "a whole number");

    private static T Choice<T>(JsonProperty property) where T : struct, Enum
    {
        var text = Text(property);
        foreach (var value in Enum.GetValues<T>())
        {
            if (Name(value) == text) return value;
        }

        throw Wrong(property, string.Join(" or ", Enum.GetValues<T>().Select(Name)));
    }

    private static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static FaultException Wrong(JsonProperty property, string wanted) => new(property.Name, $"must be {wanted}");
}
