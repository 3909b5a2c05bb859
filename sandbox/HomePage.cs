using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notify.Sandbox;

/// <summary>The page at <c>/</c>: what is served, and the newest entries of the journal as text.</summary>
internal sealed class HomePage(Journal journal)
{
    private const int Shown = 50;
    private const int ShownCharacters = 4000;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ShowAsync(HttpContext http)
    {
        var stats = journal.Stats;
        var page = new StringBuilder("""
            <!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Notify sandbox</title>
            <style>body{font:15px system-ui;margin:2em;max-width:60em}pre{background:#f4f4f4;padding:.6em;white-space:pre-wrap;overflow-wrap:anywhere}</style>
            <h1>Notify sandbox</h1>
            <p>Phones and mailboxes for demos, tests and benchmarks. Nothing here leaves this process.</p>
            <ul>
            <li><code>POST /v1/projects/{project}/messages:send</code>: FCM HTTP v1</li>
            <li><code>POST /token</code>, <a href="service-account.json"><code>GET /service-account.json</code></a>: OAuth</li>
            <li><a href="journal?limit=1000"><code>GET /journal?since=&amp;limit=&amp;kind=&amp;to=</code></a>, <a href="journal/stats"><code>GET /journal/stats</code></a>, <code>DELETE /journal</code></li>
            <li><code>POST /faults</code>, <a href="faults"><code>GET /faults</code></a>, <code>DELETE /faults</code>, <code>DELETE /faults/{id}</code></li>
            <li><a href="health"><code>GET /health</code></a>, and SMTP on its own port</li>
            </ul>
            """);
        page.Append(System.Globalization.CultureInfo.InvariantCulture, $"<h2>Newest of {stats.Push} pushes and {stats.Mail} mails</h2>");
        foreach (var entry in journal.Read(stats.Last - Shown).Take(Shown).Reverse()) Append(page, entry);

        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        await http.Response.WriteAsync(page.ToString(), http.RequestAborted);
    }

    private static void Append(StringBuilder page, JournalEntry entry)
    {
        var text = JsonSerializer.Serialize(entry.Message, Readable);
        if (text.Length > ShownCharacters) text = text[..ShownCharacters] + " ...";
        var head = $"{entry.N} {entry.Kind} to {entry.To} at {entry.At:HH:mm:ss.fff}";
        page.Append("<h3>").Append(HtmlEncoder.Default.Encode(head)).Append("</h3><pre>").Append(HtmlEncoder.Default.Encode(text)).Append("</pre>");
    }
}
