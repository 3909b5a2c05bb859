using System.Collections.Concurrent;
using Notify.Platform.Ledger;

namespace Notify.IntegrationTests.Ledger;

/// <summary>The outside world of a ledger: answers as the test says and remembers what it was asked.</summary>
internal sealed class ScriptedSender : ILedgerSender<int>
{
    private int inFlight;
    private int most;

    public Func<LedgerAttempt, CancellationToken, Task<SendResult>> Answer { get; set; } = (_, _) => Task.FromResult(SendResult.Sent("p"));

    public ConcurrentQueue<LedgerAttempt> Attempts { get; } = [];

    public int MostInFlight => most;

    public Task<IReadOnlyList<int>> PrepareAsync(IReadOnlyList<LedgerAttempt> attempts, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<int>>([.. attempts.Select(a => a.Attempt)]);

    public async Task<SendResult> SendAsync(LedgerAttempt attempt, int prepared, CancellationToken ct)
    {
        var now = Interlocked.Increment(ref inFlight);
        for (var seen = most; now > seen; seen = most) Interlocked.CompareExchange(ref most, now, seen);
        Attempts.Enqueue(attempt);
        try
        {
            return await Answer(attempt, ct);
        }
        finally
        {
            Interlocked.Decrement(ref inFlight);
        }
    }
}
