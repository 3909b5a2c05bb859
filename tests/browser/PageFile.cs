using System.Text;

namespace Notify.BrowserTests;

/// <summary>A file of the tests' page, or of the client as it is shipped.</summary>
internal sealed record PageFile(string Path, string Type)
{
    private static readonly string Root = AppContext.BaseDirectory;

    private static readonly Dictionary<string, string> Types = new() { [".html"] = "text/html", [".js"] = "text/javascript", [".css"] = "text/css" };

    private static readonly HashSet<string> Paths =
    [
        "/page/index.html", "/page/page.js", "/page/elements.html", "/page/elements.js", "/page/elements.css",
        "/web/notify.js", "/web/notify-element.js", "/web/notify-inbox.js", "/web/notify-preferences.js",
    ];

    /// <summary>The file at a path of the page, whatever the query; null if the path is not the page's.</summary>
    public static PageFile? Find(string path) => Paths.Contains(path = path.Split('?')[0])
        ? new(System.IO.Path.Combine(Root, path[1..]), Types[System.IO.Path.GetExtension(path)])
        : null;

    public async Task<byte[]> AnswerAsync()
    {
        var content = await File.ReadAllBytesAsync(Path);
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Type}; charset=utf-8\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n"), .. content];
    }
}
