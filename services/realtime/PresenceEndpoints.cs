using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Http;
using Notify.Platform.Presence;

namespace Notify.Realtime;

internal sealed record PresenceOf(string User, PresenceState State);

internal sealed record PresenceAnswer(IReadOnlyList<PresenceOf> Presence);

/// <summary><c>GET /v1/presence?users=a,b</c>: people of the caller's own tenant.</summary>
internal static class PresenceEndpoints
{
    private const int MaxUsers = 100;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/v1/presence", ReadAsync).RequirePerson().WithName("getPresence").WithSummary("Who is online").WithTags("realtime")
            .Takes(new("users", $"1 to {MaxUsers} user ids of the caller's tenant, separated by commas.") { Required = true })
            .Produces<PresenceAnswer>().Refuses(422, "invalid", "No user, or too many.");

    private static async Task<Results<JsonHttpResult<PresenceAnswer>, ProblemHttpResult>> ReadAsync(
        HttpContext http, IPresence presence, string? users, CancellationToken ct)
    {
        var names = (users ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToArray();
        if (names.Length is 0 or > MaxUsers) return Problems.Invalid("/users", $"users is a list of 1 to {MaxUsers} user ids separated by commas.");
        var tenant = http.Person().Tenant;
        var readings = await presence.ReadAsync([.. names.Select(n => new Person(tenant, n))], ct);
        return TypedResults.Json(new PresenceAnswer([.. names.Zip(readings, (n, r) => new PresenceOf(n, r.State))]), RealtimeJson.Default.PresenceAnswer);
    }
}
