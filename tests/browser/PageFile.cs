using System.Text;

namespace Notify.BrowserTests;

/// <summary>A file of the tests' page, or of the client as it is shipped.</summary>
internal sealed record PageFile(string Path, string Type)
{
    private static readonly string Root = AppContext.BaseDirectory;

    /// <summary>The file at a path of the page; null if the path is not the page's.</summary>
    public static PageFile? Find(string path) => path switch
    {
        "/page/index.html" => new(System.IO.Path.Combine(Root, "page", "index.html"), "text/html"),
        "/page/page.js" => new(System.IO.Path.Combine(Root, "page", "page.js"), "text/javascript"),
        "/web/notify.js" => new(System.IO.Path.Combine(Root, "web", "notify.js"), "text/javascript"),
        _ => null,
    };

    public async Task<byte[]> AnswerAsync()
    {
        var content = await File.ReadAllBytesAsync(Path);
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Type}; charset=utf-8\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n"), .. content];
    }
}
