using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Notify.IntegrationTests.Ingestion;

/// <summary>A body whose beginning is sent at once, and whose rest once it is let go.</summary>
internal sealed class HeldContent : HttpContent
{
    private readonly byte[] bytes;
    private readonly bool chunked;
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldContent(string text, bool chunked = false)
    {
        (bytes, this.chunked) = (Encoding.UTF8.GetBytes(text), chunked);
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    public void Release() => released.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        await released.Task.WaitAsync(cancellationToken);
        await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return !chunked;
    }
}
