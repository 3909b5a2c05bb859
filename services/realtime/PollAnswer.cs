using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Notify.Realtime;

/// <summary>The body of a poll: frames as the other carriers send them, and the position to poll from next.</summary>
internal sealed record PollAnswer(IReadOnlyList<OutFrame> Frames, OutFrame Hello, long? Since)
{
    private long Next => Frames.LastOrDefault(f => f.Position is not null).Position ?? Since ?? 0;

    public async Task WriteAsync(HttpResponse response, CancellationToken ct)
    {
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        using (var json = new Utf8JsonWriter(response.BodyWriter)) Write(json);
        await response.BodyWriter.FlushAsync(ct);
    }

    private void Write(Utf8JsonWriter json)
    {
        using var greeting = JsonDocument.Parse(Hello.Json);
        json.WriteStartObject();
        json.WriteStartArray("frames"u8);
        foreach (var frame in Frames) json.WriteRawValue(frame.Json.Span, skipInputValidation: true);
        json.WriteEndArray();
        json.WriteNumber("next"u8, Next);
        json.WriteNumber("head"u8, Math.Max(Next, greeting.RootElement.GetProperty("head"u8).GetInt64()));
        json.WritePropertyName("counts"u8);
        WriteCounts(json, greeting.RootElement);
        json.WriteEndObject();
    }

    /// <summary>Those of the newest frame that has any.</summary>
    private void WriteCounts(Utf8JsonWriter json, JsonElement greeting)
    {
        foreach (var frame in Frames.Reverse())
        {
            if (frame.Type is not ("item" or "changed")) continue;
            using var newest = JsonDocument.Parse(frame.Json);
            newest.RootElement.GetProperty("counts"u8).WriteTo(json);
            return;
        }

        greeting.GetProperty("counts"u8).WriteTo(json);
    }
}
