using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify.Platform.Kafka;

namespace Notify.Platform.Ledger;

/// <summary>Publishes records and returns once Kafka has acknowledged all.</summary>
internal delegate Task PublishRecords(IReadOnlyList<OutgoingRecord> records, CancellationToken ct);

/// <summary>
/// Publishes each end, then marks it as reported. What does not fit or fails here is found in PostgreSQL by any
/// replica, so a crash between the two repeats the record and loses none.
/// </summary>
internal sealed partial class LedgerReporter(
    LedgerParts parts, PublishRecords publish, Func<LedgerEnd, OutgoingRecord> report, ILogger<LedgerReporter> log)
    : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);

    private readonly Channel<LedgerEnd> fresh = Channel.CreateBounded<LedgerEnd>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes an end that is stored already.</summary>
    public void Add(LedgerEnd end) => fresh.Writer.TryWrite(end);

    /// <summary>Apart from claiming and sending, so that these go on while Kafka is away.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(FreshAsync(stoppingToken), LateAsync(stoppingToken));

    private async Task FreshAsync(CancellationToken ct)
    {
        var batch = new List<LedgerEnd>();
        while (await fresh.Reader.WaitToReadAsync(ct).ConfigureAwait(false))
        {
            // Nobody waits for a line of the log: several go in one batch.
            if (fresh.Reader.Count < Batch) await Task.Delay(Gather, ct).ConfigureAwait(false);
            batch.Clear();
            while (batch.Count < Batch && fresh.Reader.TryRead(out var end)) batch.Add(end);
            await TryAsync(() => ReportAsync(batch, ct), ct).ConfigureAwait(false);
        }
    }

    private async Task LateAsync(CancellationToken ct)
    {
        while (true)
        {
            await TryAsync(async () =>
            {
                while (await parts.Ends.UnreportedAsync(ct).ConfigureAwait(false) is { Count: > 0 } late)
                    await ReportAsync(late, ct).ConfigureAwait(false);
            }, ct).ConfigureAwait(false);
            await Task.Delay(parts.Options.Sweep, ct).ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(IReadOnlyList<LedgerEnd> batch, CancellationToken ct)
    {
        await publish([.. batch.Select(report)], ct).ConfigureAwait(false);
        await parts.Ends.ReportedAsync(batch, parts.Time.GetUtcNow(), ct).ConfigureAwait(false);
    }

    private async Task TryAsync(Func<Task> action, CancellationToken ct)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogLater(log, e, parts.Schema);
            await Task.Delay(TimeSpan.FromSeconds(1), ct).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ledger {Schema}: ends could not be reported now; they will be")]
    private static partial void LogLater(ILogger log, Exception e, string schema);
}
