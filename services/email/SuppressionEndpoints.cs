using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Platform.Http;

namespace Notify.Email;

/// <summary>An address that is not written to any more.</summary>
internal sealed record SuppressionView
{
    /// <summary>The address, in lower case.</summary>
    public required string Address { get; init; }

    /// <summary>The recipient of the last mail that was refused.</summary>
    public required string Recipient { get; init; }

    /// <summary>Why, a stable snake_case word such as <c>address_unknown</c> or <c>mailbox_full</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset SuppressedAt { get; init; }

    /// <summary>How often it was refused.</summary>
    public required int Refusals { get; init; }

    /// <summary>On how many days it was full or mail came back for a passing cause.</summary>
    public required int SoftRefusals { get; init; }
}

/// <summary>A page of suppressed addresses; <see cref="Next"/> is the cursor of the next one, absent on the last.</summary>
internal sealed record SuppressionPage(IReadOnlyList<SuppressionView> Items, string? Next);

/// <summary><c>/v1/email/suppressions</c> for services and operators. Sending fills the list; here it is seen and lifted.</summary>
internal static class SuppressionEndpoints
{
    private static readonly ParameterNote Address = new("address", "The mail address; letter case does not matter.", ParameterPlace.Path) { MaxLength = 254 };
    private static readonly ParameterNote Prefix = new("address", "Only addresses that begin so.") { MaxLength = 254 };
    private static readonly ParameterNote Reason = new("reason", "Only this reason, such as `address_unknown`.") { MaxLength = 100 };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/email/suppressions", ListAsync).RequireService("suppressions:read").WithName("listSuppressions").WithTags("email")
            .WithSummary("Addresses that are not written to any more").Takes(Prefix).Takes(Reason).Takes(ParameterNote.After).Takes(ParameterNote.Limit)
            .Produces<SuppressionPage>().Refuses(422, "invalid", "A parameter is out of its range; pointer names it.");
        endpoints.MapGet("/v1/email/suppressions/{address}", GetAsync).RequireService("suppressions:read").WithName("getSuppression").WithTags("email")
            .WithSummary("Why an address is not written to").Takes(Address).Produces<SuppressionView>()
            .Refuses(404, "not_found", "The address is not suppressed for the key's tenant.");
        endpoints.MapDelete("/v1/email/suppressions/{address}", LiftAsync).RequireService("suppressions:write").WithName("liftSuppression").WithTags("email")
            .WithSummary("Write to an address again").WithDescription("Also forgets what was counted against it.").Takes(Address)
            .Produces(StatusCodes.Status204NoContent).Refuses(404, "not_found", "The address is not suppressed for the key's tenant.");
    }

    private static async Task<Results<JsonHttpResult<SuppressionPage>, ProblemHttpResult>> ListAsync(
        HttpContext http, SuppressionList list, CancellationToken ct)
    {
        var query = http.Request.Query;
        string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
        var (limit, after) = (Cursor.DefaultLimit, 0L);
        if (Text("limit") is { } number
            && (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Cursor.MaxLimit))
            return Problems.Invalid("/limit", $"Must be a number from 1 to {Cursor.MaxLimit}.");
        if (Text("after") is { } cursor && !Cursor.TryRead(cursor, out after)) return Problems.Invalid("/after", "Must be the cursor next of the page before.");
        if (Text("address") is { } prefix && !Fits(prefix, 254)) return Problems.Invalid("/address", "Must be the beginning of an address, at most 254 characters.");
        if (Text("reason") is { } reason && !Fits(reason, 100)) return Problems.Invalid("/reason", "Must be a reason, at most 100 characters.");
        var (items, next) = await list.ReadAsync(http.Service().Tenant, new(Text("address"), Text("reason"), after, limit), ct);
        return TypedResults.Json(new SuppressionPage(items, next == 0 ? null : Cursor.Of(next)), EmailApiJson.Default.SuppressionPage);
    }

    private static async Task<Results<JsonHttpResult<SuppressionView>, ProblemHttpResult>> GetAsync(
        string address, HttpContext http, SuppressionList list, CancellationToken ct) =>
        Fits(address, 254) && await list.FindAsync(http.Service().Tenant, address, ct) is { } suppression
            ? TypedResults.Json(suppression, EmailApiJson.Default.SuppressionView)
            : Problems.NotFound();

    private static async Task<Results<NoContent, ProblemHttpResult>> LiftAsync(
        string address, HttpContext http, SuppressionList list, CancellationToken ct) =>
        Fits(address, 254) && await list.LiftAsync(http.Service().Tenant, address, ct) ? TypedResults.NoContent() : Problems.NotFound();

    /// <summary>PostgreSQL's text takes no NUL.</summary>
    private static bool Fits(string text, int most) => text.Length <= most && !text.Contains('\0', StringComparison.Ordinal);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SuppressionPage))]
[JsonSerializable(typeof(BounceAnswer))]
internal sealed partial class EmailApiJson : JsonSerializerContext;
