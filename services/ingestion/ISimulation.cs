using Notify.Contracts;

namespace Notify.Ingestion;

/// <summary>Routing's decisions about what is not sent: in this process, or over HTTP.</summary>
public interface ISimulation
{
    /// <summary>One answer for each notification, in order.</summary>
    /// <exception cref="HttpRequestException">Routing does not answer; the message says what to check.</exception>
    Task<IReadOnlyList<SimulatedNotification>> DecideAsync(SimulationRequest request, CancellationToken ct);
}
