using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MimeKit;
using Notify.Platform.Http;

namespace Notify.Email;

/// <summary>What a delivery report led to.</summary>
internal sealed record BounceAnswer
{
    /// <summary>The mail that came back.</summary>
    public required Guid DeliveryId { get; init; }

    /// <summary><c>suppressed</c>, <c>counted</c> or <c>ignored</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why, a stable snake_case word.</summary>
    public string? Reason { get; init; }
}

/// <summary><c>POST /v1/email/bounces</c>: a mail server hands over what comes to the return path, as it came.</summary>
internal static class BounceEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/v1/email/bounces", TakeAsync).RequireService("bounces:write").WithName("postBounce").WithTags("email")
            .WithSummary("Hand over a message that came to the return path")
            .WithDescription("The body is the raw message (RFC 5322). Delivery reports (RFC 3464) of mails of the key's tenant count against their addresses.")
            .Accepts<string>("message/rfc822").Produces<BounceAnswer>()
            .Refuses(404, "unknown_delivery", "No such mail of the key's tenant in the last 14 days.")
            .Refuses(422, "not_a_report", "No delivery report, such as an automatic answer: drop it.")
            .Refuses(422, "not_signed", "It came to no return path of ours, or is about another address than the mail's.");

    private static async Task<Results<JsonHttpResult<BounceAnswer>, ProblemHttpResult>> TakeAsync(HttpContext http, BounceIntake intake, CancellationToken ct)
    {
        MimeMessage? message = null;
        try
        {
            message = await MimeMessage.LoadAsync(http.Request.Body, ct);
        }
        catch (FormatException)
        {
            // Not even a message.
        }

        using (message)
        {
            if (message is null) return NotAReport();
            var (outcome, delivery, reason) = await intake.TakeAsync(http.Service().Tenant, message, ct);
            return outcome switch
            {
                BounceOutcome.NotAReport => NotAReport(),
                BounceOutcome.NotSigned => Problems.Of(StatusCodes.Status422UnprocessableEntity, "not_signed",
                    "The report names no return path of Email:ReturnPath that Email:BounceKey signed for its address: drop it."),
                BounceOutcome.UnknownDelivery => Problems.Of(StatusCodes.Status404NotFound, "unknown_delivery",
                    "No such mail of this key's tenant in the last 14 days: use a key of the tenant that sent it."),
                _ => TypedResults.Json(
                    new BounceAnswer { DeliveryId = delivery, Outcome = outcome.ToString().ToLowerInvariant(), Reason = reason },
                    EmailApiJson.Default.BounceAnswer),
            };
        }
    }

    private static ProblemHttpResult NotAReport() => Problems.Of(StatusCodes.Status422UnprocessableEntity, "not_a_report",
        "The message is no delivery report (multipart/report with message/delivery-status): drop it.");
}
