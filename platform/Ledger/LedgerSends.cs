using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Notify.Platform.Ledger;

/// <summary>An attempt that came to its end.</summary>
internal readonly record struct LedgerDone(LedgerItem Item, SendResult Result);

/// <summary>The sends in flight. Their results wait here until the worker stores them.</summary>
internal sealed partial class LedgerSends<TPrepared>(
    ILedgerSender<TPrepared> sender, LedgerQueue queue, LedgerOwner owner, LedgerParts parts, ILogger<LedgerSends<TPrepared>> log) : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<LedgerDone> done = new();

    /// <returns>One for each item; null if it could not be read, which is a reason to try later.</returns>
    public async Task<IReadOnlyList<TPrepared>?> PrepareAsync(IReadOnlyList<LedgerItem> items, CancellationToken ct)
    {
        if (items.Count == 0) return [];
        try
        {
            var prepared = await sender.PrepareAsync([.. items.Select(i => i.AsAttempt())], ct).ConfigureAwait(false);
            if (prepared.Count == items.Count) return prepared;
            throw new InvalidOperationException($"The sender prepared {prepared.Count} of {items.Count} attempts.");
        }
        catch (Exception e)
        {
            LogNotPrepared(log, e, parts.Schema, items.Count);
            return null;
        }
    }

    public void Start(LedgerItem item, TPrepared prepared) => _ = Task.Run(async () =>
    {
        LedgerMetrics.SendsChanged(parts.Schema, 1);
        var result = await SendAsync(item, prepared).ConfigureAwait(false);
        LedgerMetrics.SendsChanged(parts.Schema, -1);
        LedgerMetrics.Attempted(parts.Schema, result.Outcome);
        Finish(item, result);
    });

    public void NotPrepared(LedgerItem item) => Finish(item, SendResult.Retry(LedgerReason.PrepareFailed, null));

    /// <summary>How many results wait.</summary>
    public int Done => done.Count;

    public bool TryTake([MaybeNullWhen(false)] out LedgerDone result) => done.TryDequeue(out result);

    /// <summary>Cuts the sends that are left; their outcome is unknown.</summary>
    public Task CancelAsync() => stop.CancelAsync();

    public void Refused(int count)
    {
        LedgerMetrics.ResultRefused(parts.Schema, count);
        LogRefused(log, parts.Schema, count);
    }

    public void LogOutage(Exception e) => LogTurnFailed(log, e, parts.Schema);

    public void LogUnclean(Exception e) => LogStopFailed(log, e, parts.Schema);

    public void Dispose() => stop.Dispose();

    private async Task<SendResult> SendAsync(LedgerItem item, TPrepared prepared)
    {
        // Marked, but stalled here for longer than the lease: someone else may be sending it by now.
        if (!owner.Lives(item.Owner)) return SendResult.Retry("lease_lost", null);
        try
        {
            var result = await sender.SendAsync(item.AsAttempt(), prepared, stop.Token).ConfigureAwait(false);
            if (result.Outcome == SendOutcome.Unknown && item.Entry.HoldOnUnknown) LogHeld(log, parts.Schema, item.Entry.Id);
            return result;
        }
        catch (Exception e)
        {
            LogThrew(log, e, parts.Schema, item.Entry.Id);
            return SendResult.Unknown(e is OperationCanceledException ? "stopped" : "sender_failed", null);
        }
    }

    private void Finish(LedgerItem item, SendResult result)
    {
        done.Enqueue(new(item, result));
        queue.Work.Set();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Ledger {Schema}: {Count} attempts could not be prepared and are tried later")]
    private static partial void LogNotPrepared(ILogger log, Exception e, string schema, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Ledger {Schema}: sending {Delivery} threw; its outcome is unknown")]
    private static partial void LogThrew(ILogger log, Exception e, string schema, Guid delivery);

    [LoggerMessage(Level = LogLevel.Error, Message = "Ledger {Schema}: the outcome of {Delivery} is unknown and it must not be repeated")]
    private static partial void LogHeld(ILogger log, string schema, Guid delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ledger {Schema}: {Count} results came after the lease was lost and are dropped")]
    private static partial void LogRefused(ILogger log, string schema, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ledger {Schema}: PostgreSQL did not take a turn; it is tried again")]
    private static partial void LogTurnFailed(ILogger log, Exception e, string schema);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ledger {Schema}: the stop could not give everything back")]
    private static partial void LogStopFailed(ILogger log, Exception e, string schema);
}
