using System.Text.Json;

namespace Notify.Realtime;

/// <summary>A frame made by inbox, passed on as it is: only its type and place in the sequence are read.</summary>
internal readonly record struct LiveFrame(string Type, long Seq, long Prev, ReadOnlyMemory<byte> Json)
{
    /// <summary>Reads <c>type</c>, <c>seq</c> and <c>prev</c>; false if it is no item or changed frame.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, out LiveFrame frame)
    {
        frame = default;
        string? type = null;
        long? seq = null, prev = null;
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while ((type is null || seq is null || prev is null) && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8)) type = ReadType(ref reader);
                else if (reader.ValueTextEquals("seq"u8)) seq = ReadNumber(ref reader);
                else if (reader.ValueTextEquals("prev"u8)) prev = ReadNumber(ref reader);
                else reader.Skip();
            }
        }
        catch (JsonException)
        {
            return false;
        }

        if (type is null || seq is null || prev is null) return false;
        frame = new(type, seq.Value, prev.Value, json);
        return true;
    }

    private static string? ReadType(ref Utf8JsonReader reader) =>
        !reader.Read() || reader.TokenType != JsonTokenType.String ? null
        : reader.ValueTextEquals("item"u8) ? "item"
        : reader.ValueTextEquals("changed"u8) ? "changed"
        : null;

    private static long? ReadNumber(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;
}
