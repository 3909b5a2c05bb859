using System.Net;
using Microsoft.AspNetCore.Http;

namespace Notify.Routing;

/// <summary>What people see behind the link of a mail: plain pages without script, kept by nobody.</summary>
internal static class UnsubscribePage
{
    public static IResult Ask(string category) => Of(StatusCodes.Status200OK, "Unsubscribe", $"""
        <p>No more mails about <strong>{WebUtility.HtmlEncode(category)}</strong>? Nothing has changed yet.</p>
        <form method="post"><button name="List-Unsubscribe" value="One-Click">Unsubscribe</button></form>
        """);

    public static IResult Done(string category) => Of(StatusCodes.Status200OK, "Unsubscribed", $"""
        <p>You get no more mails about <strong>{WebUtility.HtmlEncode(category)}</strong>. The application's settings can switch them on again.</p>
        """);

    public static IResult NotOurs() => Of(StatusCodes.Status404NotFound, "This link does not work", """
        <p>It is incomplete or has expired. The link of a newer mail works, and so do the application's settings.</p>
        """);

    public static IResult NotOneClick() => Of(StatusCodes.Status400BadRequest, "Nothing has changed", """
        <p>The request is not the one of RFC 8058: a form with List-Unsubscribe=One-Click.</p>
        """);

    private static Page Of(int status, string title, string body) => new Page(status, $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="robots" content="noindex">
          <title>{{title}}</title>
          <style>body { max-width: 32rem; margin: 4rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif } button { font: inherit; padding: .5rem 1rem }</style>
        </head>
        <body>
        <h1>{{title}}</h1>
        {{body}}
        </body>
        </html>

        """);

    private sealed class Page(int status, string html) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = "text/html; charset=utf-8";
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers["Referrer-Policy"] = "no-referrer";
            return response.WriteAsync(html, httpContext.RequestAborted);
        }
    }
}
