using Npgsql;

namespace Notify.Inbox;

/// <summary>A person's head while it moves: the newest seq and the counters. Held under the lock of its row.</summary>
internal sealed class Head(long seq, Counters counters, long floor)
{
    /// <summary>The columns of alias <c>h</c> that <see cref="Read"/> expects, in order.</summary>
    public const string Columns = "h.head, h.unseen, h.unread, h.total, h.counts, h.floor";

    /// <summary>How many <see cref="Columns"/> there are.</summary>
    public const int ColumnCount = 6;

    public long Seq { get; private set; } = seq;

    public Counters Counters { get; } = counters;

    /// <summary>Positions below it cannot be resumed from.</summary>
    public long Floor { get; } = floor;

    /// <summary>The head of a person without one.</summary>
    public static Head None() => new(0, new(), 0);

    public static Head Read(NpgsqlDataReader row, int at) => new(
        row.GetInt64(at),
        new(row.GetInt32(at + 1), row.GetInt32(at + 2), row.GetInt32(at + 3), row.GetString(at + 4)),
        row.GetInt64(at + 5));

    public long Next() => ++Seq;
}
