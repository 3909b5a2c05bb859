using System.Text.Json;

namespace Notify.Realtime;

/// <summary>A command of a client. What is missing or of the wrong kind is null.</summary>
internal readonly record struct ClientFrame(string? Type, string? Token, long? Since)
{
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 8 };

    /// <summary>Reads a message of one frame or an array of frames; null if it is neither.</summary>
    public static IReadOnlyList<ClientFrame>? Read(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message, Limits);
            var root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Object => [Read(root)],
                JsonValueKind.Array when root.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Object) => [.. root.EnumerateArray().Select(Read)],
                _ => null,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or strings that are not UTF-8.
            return null;
        }
    }

    private static ClientFrame Read(JsonElement frame) => new(
        Text(frame, "type"),
        Text(frame, "token"),
        frame.TryGetProperty("since", out var since) && since.ValueKind == JsonValueKind.Number && since.TryGetInt64(out var number) && number >= 0 ? number : null);

    private static string? Text(JsonElement frame, string name) =>
        frame.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
