namespace Notify.Platform.Kafka;

/// <summary>
/// Handles the records of one topic in batches. It does its I/O for the whole batch at once, holds no state between batches
/// and never touches offsets. An exception is an outage (tried again, nothing is rejected) or a bug (the batch is run again
/// record by record; the one that fails three times is rejected), so everything it does must be safe to repeat.
/// </summary>
/// <typeparam name="T">The record type; <c>byte[]?</c> for topics without one.</typeparam>
public interface IBatchHandler<T>
{
    /// <summary>Handles a batch, in order; records of one key come from one partition, so their order is kept.</summary>
    Task<Outcome> HandleAsync(IReadOnlyList<Received<T>> batch, CancellationToken ct);
}
