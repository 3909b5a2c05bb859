using System.Text.Json;
using Notify.Contracts;

namespace Notify.Inbox;

/// <summary>Frames as bytes, encoded once for all connections of a person.</summary>
internal static class FrameEncoder
{
    /// <summary>Most items of one frame; more are sliced, so that no frame fills the queue of a connection.</summary>
    public const int MaxItems = 50;

    /// <summary>The frame of a new item; of its present state if it is a repeat whose item has changed since.</summary>
    public static byte[] Item(ItemRow row, InboxCounts counts) =>
        row.Seq == row.Pos
            ? JsonSerializer.SerializeToUtf8Bytes(
                new ItemFrame { Seq = row.Seq, Prev = row.Seq - 1, Item = row.ToItem(), Counts = counts },
                ContractsJson.Default.ItemFrame)
            : Slice([row], counts);

    /// <summary>The frames of the items that one transaction changed, in order of seq. Each carries the counters after all of them.</summary>
    public static IEnumerable<byte[]> Changed(IReadOnlyList<ItemRow> rows, InboxCounts counts) =>
        rows.Chunk(MaxItems).Select(slice => Slice(slice, counts));

    private static byte[] Slice(ItemRow[] rows, InboxCounts counts) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new ChangedFrame
            {
                Seq = rows[^1].Seq,
                Prev = rows[0].Seq - 1,
                Items = Array.ConvertAll(rows, r => r.ToItem()),
                Counts = counts,
            },
            ContractsJson.Default.ChangedFrame);
}
