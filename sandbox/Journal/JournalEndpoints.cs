using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notify.Sandbox;

/// <summary><c>GET /journal?since=&amp;limit=&amp;kind=&amp;to=</c>, <c>GET /journal/stats</c>, <c>DELETE /journal</c>.</summary>
internal sealed class JournalEndpoints(Journal journal)
{
    private const int FlushBytes = 64 * 1024;
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/journal", ReadAsync);
        app.MapGet("/journal/stats", StatsAsync);
        app.MapDelete("/journal", http =>
        {
            journal.Clear();
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
    }

    private async Task ReadAsync(HttpContext http)
    {
        var query = http.Request.Query;
        long since = 0, limit = long.MaxValue;
        JournalKind? kind = null;
        foreach (var (name, values) in query)
        {
            var value = values.ToString();
            var good = name switch
            {
                "since" => TryNumber(value, 0, out since),
                "limit" => TryNumber(value, 1, out limit),
                "kind" => value is "push" or "mail" && (kind = value == "push" ? JournalKind.Push : JournalKind.Mail) is not null,
                "to" => value.Length > 0,
                _ => false,
            };
            if (good) continue;
            await Problem.WriteAsync(http, name, $"'{value}' is not valid; known are since (0 or more), limit (1 or more), kind (push or mail) and to.");
            return;
        }

        await WriteAsync(http, journal.Read(since, kind, query.TryGetValue("to", out var to) ? to.ToString() : null), limit);
    }

    // Streamed, so that a journal of any size is read in flat memory.
    private static async Task WriteAsync(HttpContext http, IEnumerable<JournalEntry> entries, long limit)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, Readable);
        json.WriteStartArray();
        foreach (var entry in entries)
        {
            if (limit-- == 0) break;
            entry.Write(json);
            if (json.BytesPending < FlushBytes) continue;
            await json.FlushAsync(http.RequestAborted);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        }

        json.WriteEndArray();
        await json.FlushAsync(http.RequestAborted);
    }

    private Task StatsAsync(HttpContext http)
    {
        var stats = journal.Stats;
        return http.Response.WriteAsJsonAsync(stats, JsonSerializerOptions.Web, http.RequestAborted);
    }

    private static bool TryNumber(string text, long least, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least;
}
