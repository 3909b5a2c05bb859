using Microsoft.Extensions.FileProviders;

namespace Notify.Host;

/// <summary><c>/operator</c>: a page that finds notifications, simulates events and looks at dead letters with an API key that is typed in. It knows nothing by itself.</summary>
internal static class OperatorPage
{
    public const string Path = "/operator";
    private static readonly string Folder = System.IO.Path.Combine(AppContext.BaseDirectory, "web", "operator");

    public static void UseOperatorPage(this WebApplication app)
    {
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Folder),
            RequestPath = Path,
            OnPrepareResponse = file => OwnPage.Protect(file.Context.Response),
        });
        app.MapGet(Path, (HttpResponse response) =>
        {
            OwnPage.Protect(response);
            return TypedResults.PhysicalFile(System.IO.Path.Combine(Folder, "index.html"), "text/html; charset=utf-8");
        }).ExcludeFromDescription();
    }
}
