using System.Text.Json;
using Notify.Realtime;

namespace Notify.UnitTests.Realtime;

/// <summary>The far end of a connection: a client as docs/realtime.md describes it, strict about order, whose line can be stalled.</summary>
internal sealed class ModelClient : ICarrier
{
    private TaskCompletionSource? stall;

    public bool TwoWay => true;

    public bool OneAnswer => false;

    public bool Full => false;

    public long Position { get; set; }

    public Dictionary<Guid, long> Items { get; } = [];

    public List<string> Violations { get; } = [];

    public List<string> Types { get; } = [];

    public CloseCode? Closed { get; private set; }

    public bool Aborted { get; private set; }

    public void Stall() => stall = new();

    public void Unstall() => stall?.SetResult();

    public async ValueTask WriteAsync(IReadOnlyList<OutFrame> frames)
    {
        if (stall is { } waiting) await waiting.Task;
        foreach (var frame in frames) Apply(JsonDocument.Parse(frame.Json).RootElement);
    }

    public ValueTask CloseAsync(CloseCode close)
    {
        Closed = close;
        return ValueTask.CompletedTask;
    }

    public void Abort() => Aborted = true;

    private void Apply(JsonElement frame)
    {
        var type = frame.GetProperty("type").GetString()!;
        Types.Add(type);
        switch (type)
        {
            case "item":
                Follow(frame, [frame.GetProperty("item")]);
                break;
            case "changed":
                Follow(frame, [.. frame.GetProperty("items").EnumerateArray()]);
                break;
            case "sync":
                if (frame.GetProperty("from").GetInt64() > frame.GetProperty("to").GetInt64() && frame.GetProperty("recovered").GetBoolean())
                    Violations.Add("sync leads back");
                Position = frame.GetProperty("to").GetInt64();
                break;
        }
    }

    private void Follow(JsonElement frame, JsonElement[] items)
    {
        if (frame.GetProperty("prev").GetInt64() is var prev && prev != Position) Violations.Add($"prev {prev} after {Position}");
        foreach (var item in items)
        {
            var seq = item.GetProperty("seq").GetInt64();
            if (seq <= Position) Violations.Add($"seq {seq} after {Position}");
            Position = seq;
            Items[item.GetProperty("id").GetGuid()] = seq;
        }
    }
}
