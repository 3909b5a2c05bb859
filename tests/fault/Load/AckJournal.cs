using System.Globalization;
using System.Threading.Channels;

namespace Notify.FaultTests.Load;

/// <summary>The acknowledged events of a run, one a line, on disk before the run is judged: what stands here was accepted.</summary>
internal sealed class AckJournal : IAsyncDisposable
{
    private readonly Channel<(int Sequence, DateTimeOffset At)> acknowledged = Channel.CreateUnbounded<(int, DateTimeOffset)>(new() { SingleReader = true });
    private readonly string file;
    private readonly Task writing;

    public AckJournal(string file)
    {
        this.file = file;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        writing = Task.Run(WriteAsync);
    }

    public void Add(int sequence, DateTimeOffset at) => acknowledged.Writer.TryWrite((sequence, at));

    /// <summary>Ends writing and reads what is on disk.</summary>
    public async Task<IReadOnlyDictionary<int, DateTimeOffset>> ReadAsync()
    {
        await DisposeAsync();
        return (await File.ReadAllLinesAsync(file)).Select(l => l.Split(' ')).ToDictionary(
            l => int.Parse(l[0], CultureInfo.InvariantCulture),
            l => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(l[1], CultureInfo.InvariantCulture)));
    }

    public async ValueTask DisposeAsync()
    {
        acknowledged.Writer.TryComplete();
        await writing;
    }

    private async Task WriteAsync()
    {
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read);
        await using var lines = new StreamWriter(stream);
        while (await acknowledged.Reader.WaitToReadAsync())
        {
            while (acknowledged.Reader.TryRead(out var one))
                await lines.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{one.Sequence} {one.At.ToUnixTimeMilliseconds()}\n"));
            await lines.FlushAsync();
            stream.Flush(flushToDisk: true);
        }
    }
}
