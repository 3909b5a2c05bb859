using System.Buffers;

namespace Notify.Sandbox;

/// <summary>How far the text after DATA has come.</summary>
internal enum SmtpBodyState
{
    /// <summary>More is to come.</summary>
    More,

    /// <summary>The line with the single dot was read.</summary>
    End,

    /// <summary>A line ended with LF alone: the input cannot be trusted to end where it seems to (SMTP smuggling).</summary>
    BareLineFeed,
}

/// <summary>Collects the text after DATA without its dot-stuffing. What is beyond a limit is read and dropped, never kept.</summary>
internal sealed class SmtpBody(int mostBytes)
{
    private const int KeptBuffer = 1 << 20;
    private ArrayBufferWriter<byte> text = new();
    private bool midLine;

    /// <summary>Whether the message is larger than it may be.</summary>
    public bool TooLarge { get; private set; }

    /// <summary>Whether a line is longer than it may be.</summary>
    public bool LineTooLong { get; private set; }

    public void Start()
    {
        if (text.Capacity > KeptBuffer) text = new ArrayBufferWriter<byte>();
        else text.ResetWrittenCount();
        midLine = TooLarge = LineTooLong = false;
    }

    public byte[] ToArray() => text.WrittenSpan.ToArray();

    /// <summary>Takes what it can.</summary>
    /// <param name="input">What was received and not yet taken.</param>
    /// <param name="taken">Up to where it took it.</param>
    public SmtpBodyState Append(ReadOnlySequence<byte> input, out SequencePosition taken)
    {
        var reader = new SequenceReader<byte>(input);
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            taken = reader.Position;
            var length = line.Length;
            if (length == 0 || line.Slice(length - 1).FirstSpan[0] != '\r') return SmtpBodyState.BareLineFeed;
            var first = line.FirstSpan[0];
            if (!midLine && first == '.' && length == 2) return SmtpBodyState.End;
            if (!midLine && first == '.') line = line.Slice(1);
            if (line.Length + 1 > SmtpLimits.TextOctets) LineTooLong = true;
            Keep(line);
            Keep("\n"u8);
            midLine = false;
        }

        taken = reader.Position;
        if (reader.Remaining <= SmtpLimits.TextOctets + 1) return SmtpBodyState.More;

        // A line without end: drop it but for its last octet, which may be the CR.
        LineTooLong = midLine = true;
        taken = input.GetPosition(reader.Remaining - 1, reader.Position);
        return SmtpBodyState.More;
    }

    private void Keep(ReadOnlySequence<byte> octets)
    {
        foreach (var segment in octets) Keep(segment.Span);
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        if (text.WrittenCount + octets.Length > mostBytes) TooLarge = true;
        if (!TooLarge && !LineTooLong) text.Write(octets);
    }
}
