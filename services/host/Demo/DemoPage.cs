using Microsoft.Extensions.FileProviders;

namespace Notify.Host;

/// <summary>The demo's page at the public address, and the files it is made of under <c>/web</c>.</summary>
internal static class DemoPage
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "web");

    public static void UseDemoPage(this WebApplication app, Demo demo)
    {
        app.Use(next => http => DemoGuard.CheckAsync(http, next));
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Folder),
            RequestPath = "/web",
            OnPrepareResponse = file => OwnPage.Protect(file.Context.Response),
        });
        app.MapGet("/", (HttpResponse response) =>
        {
            OwnPage.Protect(response);
            return TypedResults.PhysicalFile(Path.Combine(Folder, "demo", "index.html"), "text/html; charset=utf-8");
        }).ExcludeFromDescription();
        DemoEndpoints.Map(app, demo);
    }
}
