using Notify.Platform.Http;

namespace Notify.Host;

/// <summary>
/// Keeps other web pages away from the demo, which hands out tokens to whoever opens it. The name of the host must be this machine's own,
/// or a name that someone else's DNS points here could read it; and a request that a page sends must come from the demo's own page.
/// Other machines are kept away by the address that is listened on, 127.0.0.1 unless configured.
/// </summary>
internal static class DemoGuard
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];

    public static async Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path;
        var endpoint = path.StartsWithSegments("/demo");
        if ((endpoint || path == "/" || path.StartsWithSegments("/web")) && Refusal(http.Request, endpoint) is { } refusal)
            await Problems.Of(StatusCodes.Status403Forbidden, "demo_only_here", refusal).ExecuteAsync(http);
        else
            await next(http);
    }

    private static string? Refusal(HttpRequest request, bool endpoint)
    {
        if (!Names.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
            return "The demo answers to the names of this machine only: open it as http://localhost, with its port.";
        if (!endpoint) return null;
        var own = $"{request.Scheme}://{request.Host.Value}";
        if (request.Headers.Origin is [var origin, ..] && !string.Equals(origin, own, StringComparison.OrdinalIgnoreCase))
            return "The demo answers to its own page only.";
        // A browser says so itself also where it names no origin; "none" is a person who typed the address.
        return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none" ? null : "The demo answers to its own page only.";
    }
}
