using System.Text.Json;

namespace Notify.IntegrationTests.Realtime;

/// <summary>What a client has seen, in order, and whether the sequence was kept.</summary>
internal sealed class FrameLog
{
    private readonly Lock gate = new();
    private readonly List<long> seqs = [];
    private long? position;

    public string? Violation { get; private set; }

    public int Syncs { get; private set; }

    public IReadOnlyList<long> Seqs
    {
        get
        {
            lock (gate) return [.. seqs];
        }
    }

    public void Apply(JsonElement frame)
    {
        lock (gate)
        {
            switch (frame.GetProperty("type").GetString())
            {
                case "item":
                    Follow(frame, [frame.GetProperty("item")]);
                    break;
                case "changed":
                    Follow(frame, [.. frame.GetProperty("items").EnumerateArray()]);
                    break;
                case "sync":
                    Syncs++;
                    position = frame.GetProperty("to").GetInt64();
                    break;
            }
        }
    }

    private void Follow(JsonElement frame, JsonElement[] items)
    {
        var prev = frame.GetProperty("prev").GetInt64();
        if (position is not null && prev != position) Violation ??= $"prev {prev} after {position}";
        foreach (var item in items) seqs.Add(item.GetProperty("seq").GetInt64());
        position = frame.GetProperty("seq").GetInt64();
    }
}
