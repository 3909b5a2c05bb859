using System.Text;

namespace Notify.Catalog;

/// <summary>How much a template may write, and whether more is dropped (where the text is cut anyway) or refused.</summary>
internal readonly record struct OutputLimit(int Characters, bool Drop);

/// <summary>Collects a template's output and stops it at its limit, while it is written. One for each thread, used again.</summary>
internal sealed class BoundedWriter : TextWriter
{
    private const int KeptCapacity = 16 * 1024;

    [ThreadStatic]
    private static BoundedWriter? _writer;

    private readonly StringBuilder _text = new();
    private OutputLimit _limit;

    private BoundedWriter()
        : base(System.Globalization.CultureInfo.InvariantCulture)
    {
    }

    public override Encoding Encoding => Encoding.Unicode;

    public static BoundedWriter Rent(OutputLimit limit)
    {
        var writer = _writer ??= new BoundedWriter();
        writer._limit = limit;
        writer._text.Clear();
        if (writer._text.Capacity > KeptCapacity) writer._text.Capacity = 0;
        return writer;
    }

    public string Text() => _text.ToString();

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        var room = _limit.Characters - _text.Length;
        if (buffer.Length > room)
        {
            if (!_limit.Drop) throw new RenderLimitException($"it writes more than {_limit.Characters} characters");
            buffer = buffer[..room];
        }

        _text.Append(buffer);
    }

    // TextWriter's own asynchronous methods would move to another thread.
    public override Task WriteAsync(char value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(char[] buffer, int index, int count)
    {
        Write(buffer, index, count);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return Task.CompletedTask;
    }

    public override Task FlushAsync() => Task.CompletedTask;
}
