using System.Text;

namespace Notify.Host;

/// <summary>A plain page at the public address: what runs here and where everything is.</summary>
internal static class IndexPage
{
    public static void MapIndexPage(this WebApplication app, IReadOnlyList<ServiceEntry> services)
    {
        app.MapGet("/", (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
            return TypedResults.Content(Render(services), "text/html", Encoding.UTF8);
        }).ExcludeFromDescription();
    }

    private static string Render(IReadOnlyList<ServiceEntry> services)
    {
        var rows = string.Concat(services.Select(s => $"<tr><th>{s.Name}</th><td>{s.Does}</td></tr>"));
        var sandbox = Environment.GetEnvironmentVariable("SANDBOX_URL") is { Length: > 0 } url && Uri.TryCreate(url, UriKind.Absolute, out var link)
            ? $"<p>Phones and mailboxes: <a href=\"{link}\">{link}</a></p>" : "";
        return $$"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Notify</title>
            <style>
            :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
            body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem }
            table { border-collapse: collapse; width: 100% } th { text-align: left; padding-right: 1.5rem; vertical-align: top }
            td, th { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding-block: .4rem } code { font-size: .9em }
            </style></head><body>
            <h1>Notify</h1><p>This process runs:</p><table>{{rows}}</table>{{sandbox}}
            <h2>Try</h2>
            <table>
            <tr><th><code>POST /v1/events</code></th><td>an event, with an API key</td></tr>
            <tr><th><code>GET /v1/inbox</code></th><td>a person's items and counts, with their token</td></tr>
            <tr><th><code>GET /v1/realtime/sse</code></th><td>their live frames; <code>/v1/realtime/ws</code> is the same as a WebSocket</td></tr>
            <tr><th><code>GET|PATCH /v1/preferences</code></th><td>their switches, rhythms and quiet hours</td></tr>
            <tr><th><code>GET /v1/events/{id}/notifications</code></th><td>what came of an event, with an API key</td></tr>
            </table><p><a href="/docs">Every endpoint</a> (<a href="/openapi/v1.json">OpenAPI</a>), <a href="/operator">the operator's page</a></p></body></html>
            """;
    }
}
