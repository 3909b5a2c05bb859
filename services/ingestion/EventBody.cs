using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Notify.Platform.Http;

namespace Notify.Ingestion;

/// <summary>Reads the body of a request with events within the limits of its tenant and of the process.</summary>
internal sealed class EventBody(Admission admission, IOptions<IngestionOptions> options)
{
    private const int Chunk = 64 << 10;

    /// <summary>Answers by what is made of the body; its room is given back after that.</summary>
    public async Task<IResult> AnswerAsync(HttpContext http, Func<ReadOnlyMemory<byte>, EventContext, Task<IResult>> answer, CancellationToken ct)
    {
        var tenant = http.Service().Tenant;
        using var place = admission.Enter(tenant, http.Request.ContentLength ?? Chunk);
        if (place.Refusal != Refusal.None) return Refused(http, place.Refusal);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(options.Value.BodyTimeout);
        ReadOnlyMemory<byte>? read;
        try
        {
            read = await ReadAsync(http.Request, place, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Problems.Of(StatusCodes.Status408RequestTimeout, "request_timeout", $"The body did not arrive in {options.Value.BodyTimeout.TotalSeconds:0} s: send less at once.");
        }

        return read is { } body
            ? await answer(body, new EventContext(tenant, null, http.Request.ContentType, CloudEvent.Attributes(http.Request)))
            : Refused(http, place.Refusal);
    }

    /// <summary>Reads the body as far as there is room for it; null if there is none.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, Admission.Place place, CancellationToken ct)
    {
        // What a header promises is not believed beyond the room that was made for it.
        var body = new MemoryStream(place.Reserved);
        var chunk = new byte[Chunk];
        while (await request.Body.ReadAsync(chunk, ct) is var read and > 0)
        {
            if (!place.Grow(body.Length + read)) return null;
            body.Write(chunk, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static ProblemHttpResult Refused(HttpContext http, Refusal refusal)
    {
        if (refusal == Refusal.Process)
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "overloaded", "This process has as much under way as it can; nothing was accepted: repeat the request after Retry-After.");
        http.Response.Headers.RetryAfter = "1";
        return Problems.Of(StatusCodes.Status429TooManyRequests, "too_many_requests", "This tenant has as much under way as it may; nothing was accepted: wait for answers before you send more.");
    }
}
