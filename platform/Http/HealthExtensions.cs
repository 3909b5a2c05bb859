using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Notify.Platform.Kafka;
using Notify.Platform.Postgres;
using Npgsql;

namespace Notify.Platform.Http;

/// <summary>Liveness that depends on nothing; readiness that means: consumers assigned, producer whole, PostgreSQL reachable.</summary>
public static class HealthExtensions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>, which the management port serves.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("live"));
        app.MapGet("/health/ready", async (ConsumerRegistry consumers, Database database, CancellationToken ct) =>
        {
            var missing = consumers.NotReady.ToList();
            if (await PostgresProblemAsync(database, ct).ConfigureAwait(false) is { } problem) missing.Add(problem);
            return missing.Count == 0
                ? TypedResults.Text("ready")
                : (IResult)TypedResults.Text(string.Join('\n', missing), statusCode: StatusCodes.Status503ServiceUnavailable);
        });
    }

    private static async Task<string?> PostgresProblemAsync(Database database, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            await using var connection = await database.Worker.OpenConnectionAsync(patience.Token).ConfigureAwait(false);
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync(patience.Token).ConfigureAwait(false);
            return null;
        }
        catch (NpgsqlException e)
        {
            return $"postgresql: {e.SqlState ?? "unreachable"}";
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "postgresql: no answer in 2 s";
        }
    }
}
