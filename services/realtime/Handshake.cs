using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Platform;
using Notify.Platform.Http;
using Notify.Platform.Presence;

namespace Notify.Realtime;

/// <summary>What all carriers check before a connection exists.</summary>
internal sealed class Handshake(Hub hub, Admission admission, Tickets tickets, IOptions<HttpOptions> http, ILogger<Handshake> logger)
{
    /// <summary>The caller if there is a valid token, and the position asked for; or the refusal.</summary>
    public async Task<((Person Person, DateTimeOffset Expires)? Caller, long? Since, ProblemHttpResult? Refusal)> CheckAsync(HttpContext context)
    {
        if (!OriginAllowed(context.Request))
            return (null, null, Problems.Of(StatusCodes.Status403Forbidden, "origin_not_allowed", "This origin is not in Http:Origins."));
        if (hub.Draining)
        {
            context.Response.Headers.RetryAfter = "1";
            return (null, null, Problems.Of(StatusCodes.Status503ServiceUnavailable, "draining", "This node is stopping; connect again to reach another."));
        }

        if (admission.Full) return (null, null, Refuse(context, CloseCode.Busy));
        if (!TryReadSince(context.Request, out var since))
            return (null, null, Problems.Invalid("/since", "since is a seq of this inbox or 0."));
        var caller = await context.TryPersonAsync();
        if (caller is not null) return (caller, since, null);
        if (context.Request.Headers.Authorization.Count > 0) return (null, null, Unauthorized());
        if (context.Request.Query["ticket"] is not { Count: > 0 } ticket) return (null, since, null);
        var (holder, refusal) = await RedeemAsync(context, ticket.ToString());
        return (holder, since, refusal);
    }

    public static ProblemHttpResult Unauthorized() =>
        Problems.Of(StatusCodes.Status401Unauthorized, "unauthorized", "A valid person's token is needed in the Authorization header.");

    /// <summary>The store of tickets does not answer.</summary>
    public static ProblemHttpResult TicketsAway(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "2";
        return Problems.Of(StatusCodes.Status503ServiceUnavailable, "tickets_unavailable", "Tickets cannot be issued or redeemed now; try again, or use the Authorization header.");
    }

    /// <summary>Why a proven person gets no stream of one direction.</summary>
    public static ProblemHttpResult Refuse(HttpContext http, CloseCode close)
    {
        // Those sent back together do not come back together.
        http.Response.Headers.RetryAfter = close == CloseCode.Busy ? Random.Shared.Next(1, 6).ToString(CultureInfo.InvariantCulture) : "2";
        return close == CloseCode.TooManyConnections
            ? Problems.Of(StatusCodes.Status429TooManyRequests, close.Reason, "This person has too many live connections.")
            : Problems.Of(StatusCodes.Status503ServiceUnavailable, close.Reason, close == CloseCode.Busy ? "Too many connect at once; try again." : "The inbox does not answer; try again.");
    }

    private async Task<((Person Person, DateTimeOffset Expires)? Holder, ProblemHttpResult? Refusal)> RedeemAsync(HttpContext context, string ticket)
    {
        try
        {
            return await tickets.RedeemAsync(ticket) is { } holder
                ? (holder, null)
                : (null, Problems.Of(StatusCodes.Status401Unauthorized, "ticket_invalid", "The ticket is unknown, used or too old: ask for a new one."));
        }
        catch (Exception exception) when (StoreFailure.Is(exception))
        {
            logger.TicketsAway(exception.GetType().Name);
            return (null, TicketsAway(context));
        }
    }

    /// <summary>A browser always names its origin; others need none. The scheme is not compared: TLS may have ended before us.</summary>
    private bool OriginAllowed(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0) return true;
        var origin = request.Headers.Origin.ToString();
        return http.Value.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static bool TryReadSince(HttpRequest request, out long? since)
    {
        // A reconnecting EventSource repeats its first URL: what it has seen last is newer.
        var text = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : request.Query["since"].ToString();
        since = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return since is not null || text.Length == 0;
    }
}
