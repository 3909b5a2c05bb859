using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notify.Routing;

/// <summary>A time of day as <c>HH:mm</c>.</summary>
internal sealed class ClockTime : JsonConverter<TimeOnly>
{
    private const string Format = "HH:mm";

    public static TimeOnly? Parse(string? text) =>
        TimeOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    public override TimeOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString()) ?? throw new JsonException("A time of day is HH:mm.");

    public override void Write(Utf8JsonWriter writer, TimeOnly value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString(Format, CultureInfo.InvariantCulture));
}
