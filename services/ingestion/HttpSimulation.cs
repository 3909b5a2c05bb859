using System.Net.Http.Json;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Http;

namespace Notify.Ingestion;

/// <summary>Asks the routing service on its management port.</summary>
internal sealed class HttpSimulation(IHttpClientFactory clients, IOptions<IngestionOptions> options, IOptions<AuthOptions> auth) : ISimulation
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<SimulatedNotification>> DecideAsync(SimulationRequest request, CancellationToken ct)
    {
        if (options.Value.RoutingUrl.Length == 0 || auth.Value.InternalKey.Length == 0)
            throw new HttpRequestException("Ingestion:RoutingUrl or Auth:InternalKey is missing: set both, or run routing in this process too.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        using var asked = new HttpRequestMessage(HttpMethod.Post, options.Value.RoutingUrl.TrimEnd('/') + "/internal/routing/simulate")
        {
            Content = JsonContent.Create(request, ContractsJson.Default.SimulationRequest),
            Headers = { { InternalEndpoints.Header, auth.Value.InternalKey } },
        };
        try
        {
            using var answer = await clients.CreateClient(nameof(HttpSimulation)).SendAsync(asked, patience.Token);
            if (!answer.IsSuccessStatusCode)
                throw new HttpRequestException($"Routing answered {(int)answer.StatusCode}: check that Ingestion:RoutingUrl is its management address and that both have one Auth:InternalKey.");
            return await answer.Content.ReadFromJsonAsync(ContractsJson.Default.IReadOnlyListSimulatedNotification, patience.Token)
                ?? throw new HttpRequestException("Routing answered null.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new HttpRequestException($"Routing did not answer in {Patience.TotalSeconds:0} s.");
        }
    }
}
