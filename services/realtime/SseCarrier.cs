using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Notify.Realtime;

/// <summary>Frames as server-sent events: <c>event</c> is the frame's type, <c>id</c> the position after it, <c>data</c> the frame.</summary>
internal sealed class SseCarrier(HttpContext http) : ICarrier
{
    private bool started;

    public bool TwoWay => false;

    public bool OneAnswer => false;

    public bool Full => false;

    public async ValueTask WriteAsync(IReadOnlyList<OutFrame> frames)
    {
        var body = http.Response.BodyWriter;
        if (!started)
        {
            started = true;
            // Browsers wait this long before they come back; spread, so that a lost node's clients do not come as one.
            body.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {Random.Shared.Next(1000, 3000)}\n\n")));
        }

        foreach (var frame in frames)
        {
            body.Write(Encoding.ASCII.GetBytes(frame.Position is { } position
                ? string.Create(CultureInfo.InvariantCulture, $"event: {frame.Type}\nid: {position}\ndata: ")
                : $"event: {frame.Type}\ndata: "));
            WriteLine(body, frame.Json.Span);
            body.Write("\n\n"u8);
        }

        if ((await body.FlushAsync()).IsCompleted) throw new ConnectionAbortedException();
    }

    public ValueTask CloseAsync(CloseCode close) =>
        close == CloseCode.Restart || close == CloseCode.Normal
            ? ValueTask.CompletedTask
            : WriteAsync([OutFrame.Error(close.Reason, "The server ends this stream.")]);

    public void Abort() => http.Abort();

    /// <summary>Line ends between JSON tokens would end the event: they become spaces, which mean the same.</summary>
    private static void WriteLine(PipeWriter body, ReadOnlySpan<byte> json)
    {
        var target = body.GetSpan(json.Length)[..json.Length];
        json.CopyTo(target);
        target.Replace((byte)'\n', (byte)' ');
        target.Replace((byte)'\r', (byte)' ');
        body.Advance(json.Length);
    }
}
