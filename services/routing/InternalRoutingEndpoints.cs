using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Contracts;
using Notify.Platform.Http;

namespace Notify.Routing;

/// <summary>Simulations for an ingestion that runs in another process. On the management port only.</summary>
internal static class InternalRoutingEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/internal/routing/simulate", SimulateAsync).RequireInternal().ExcludeFromDescription();

    private static async Task<Results<JsonHttpResult<IReadOnlyList<SimulatedNotification>>, ProblemHttpResult>> SimulateAsync(
        HttpContext http, Decisions decisions, CancellationToken ct)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync(http.Request.Body, ContractsJson.Default.SimulationRequest, ct);
            return request is null ? Unreadable() : TypedResults.Json(await decisions.SimulateAsync(request, ct), ContractsJson.Default.IReadOnlyListSimulatedNotification);
        }
        catch (JsonException)
        {
            return Unreadable();
        }
    }

    private static ProblemHttpResult Unreadable() => Problems.Invalid("", "The body is not a request of this endpoint.");
}
