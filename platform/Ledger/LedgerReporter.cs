using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify.Platform.Kafka;

namespace Notify.Platform.Ledger;

/// <summary>Publishes records and returns once Kafka has acknowledged all.</summary>
internal delegate Task PublishRecords(IReadOnlyList<OutgoingRecord> records, CancellationToken ct);

/// <summary>
/// Publishes each end, then marks it as reported. What does not fit or fails here is found in PostgreSQL by the sweeper of any
/// replica, so a crash between the two repeats the record and loses none.
/// </summary>
internal sealed partial class LedgerReporter(
    LedgerEnds ends, PublishRecords publish, Func<LedgerEnd, OutgoingRecord> report, TimeProvider time, ILogger<LedgerReporter> log)
    : BackgroundService
{
    private readonly Channel<LedgerEnd> fresh = Channel.CreateBounded<LedgerEnd>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes an end that is stored already.</summary>
    public void Add(LedgerEnd end) => fresh.Writer.TryWrite(end);

    /// <summary>Publishes and marks.</summary>
    public async Task ReportAsync(IReadOnlyList<LedgerEnd> batch, CancellationToken ct)
    {
        if (batch.Count == 0) return;
        await publish([.. batch.Select(report)], ct).ConfigureAwait(false);
        await ends.ReportedAsync(batch, time.GetUtcNow(), ct).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<LedgerEnd>();
        while (await fresh.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < 500 && fresh.Reader.TryRead(out var end)) batch.Add(end);
            try
            {
                await ReportAsync(batch, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogLater(log, e, batch.Count);
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} ends could not be reported now; the sweeper will")]
    private static partial void LogLater(ILogger log, Exception e, int count);
}
