using System.Globalization;
using System.Text.Json;

namespace Notify.Sandbox;

/// <summary>
/// <c>GET /mails/{n}</c>: the HTML part of a mail, for a frame. Whatever it holds, it runs no script, loads nothing, sends no form
/// and has an origin of its own.
/// </summary>
internal sealed class MailFrame(Journal journal)
{
    private const string Policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'";

    public void Map(IEndpointRouteBuilder app) => app.MapGet("/mails/{n}", ShowAsync);

    private async Task ShowAsync(HttpContext http)
    {
        var known = long.TryParse((string?)http.Request.RouteValues["n"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0;
        var entry = known ? journal.Read(n - 1, JournalKind.Mail).FirstOrDefault() : null;
        if (entry is null || entry.N != n || entry.Message.GetProperty("html") is not { ValueKind: JsonValueKind.String } html)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        await http.Response.WriteAsync(html.GetString()!, http.RequestAborted);
    }
}
