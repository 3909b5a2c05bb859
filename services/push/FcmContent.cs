using System.Net;
using System.Net.Http.Headers;

namespace Notify.Push;

/// <summary>A body that knows whether it has begun to leave.</summary>
internal sealed class FcmContent : HttpContent
{
    private readonly byte[] body;

    public FcmContent(byte[] body)
    {
        this.body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
    }

    public bool Begun { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Begun = true;
        await stream.WriteAsync(body);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
