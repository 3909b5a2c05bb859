using Microsoft.Extensions.FileProviders;

namespace Notify.Host;

/// <summary>The demo's page at the public address, and the files it is made of under <c>/web</c>.</summary>
internal static class DemoPage
{
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "web");

    public static void UseDemoPage(this WebApplication app, Demo demo)
    {
        app.Use(next => http => DemoGuard.CheckAsync(http, next));
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Folder),
            RequestPath = "/web",
            OnPrepareResponse = file => Protect(file.Context.Response),
        });
        app.MapGet("/", (HttpResponse response) =>
        {
            Protect(response);
            return TypedResults.PhysicalFile(Path.Combine(Folder, "demo", "index.html"), "text/html; charset=utf-8");
        }).ExcludeFromDescription();
        DemoEndpoints.Map(app, demo);
    }

    private static void Protect(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-cache"; // asked for each time, sent when it has changed
    }
}
