using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Notify.Platform.Http;
using Notify.Platform.Kafka;

namespace Notify.Ingestion;

/// <summary>
/// Lets a request with an Idempotency-Key happen once: a repeat gets the first answer. The event ids follow from tenant and key, so an
/// attempt that died between publishing and storing its answer is simply done again.
/// </summary>
internal sealed partial class Idempotency(RequestStore store, ILogger<Idempotency> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What makes two requests the same: their bytes and what says how to read them.</summary>
    public static byte[] Fingerprint(ReadOnlySpan<byte> body, string? contentType, IReadOnlyDictionary<string, string>? cloudEvent)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in (cloudEvent ?? new Dictionary<string, string>()).OrderBy(a => a.Key, StringComparer.Ordinal).SelectMany(a => (string[])[a.Key, a.Value]).Prepend(contentType ?? ""))
        {
            // With its length before it no field can pass for the end of another.
            hash.AppendData(Encoding.UTF8.GetBytes(Encoding.UTF8.GetByteCount(field).ToString(CultureInfo.InvariantCulture) + ":" + field));
        }

        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    /// <summary>Does the request, or answers as it was answered before.</summary>
    public async Task<IResult> OnceAsync(HttpContext http, KeyedRequest request, Func<Task<Acceptance>> accept, CancellationToken ct)
    {
        Claim claim;
        try
        {
            claim = await store.ClaimAsync(request, ct);
        }
        catch (Exception e) when (Outage.Is(e) && !ct.IsCancellationRequested)
        {
            LogAway(log, Outage.Describe(e));
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "idempotency_unavailable",
                "PostgreSQL, which knows the keys that were used, does not answer; nothing was accepted: repeat the request after Retry-After.");
        }

        if (claim.Reused)
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "This Idempotency-Key belongs to a request with another body: use a new key for each request.");
        if (claim.EventIds is { } known)
        {
            http.Response.Headers["Idempotency-Replayed"] = "true";
            return Acceptance.Of(known).Answer;
        }

        if (claim.Attempt is { } attempt) return await DoAsync(request, attempt, claim.Fresh, accept);
        http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling((claim.BusyFor ?? default).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status409Conflict, "idempotency_in_flight", "The first request with this Idempotency-Key is still under way: repeat it after Retry-After.");
    }

    private async Task<IResult> DoAsync(KeyedRequest request, Guid attempt, bool fresh, Func<Task<Acceptance>> accept)
    {
        var acceptance = default(Acceptance);
        try
        {
            acceptance = await accept();
            return acceptance.Answer;
        }
        finally
        {
            // Whatever it came to, also by an exception: who repeats the request need not wait for the deadline.
            await KeepAsync(ct => acceptance.EventIds is { } ids ? store.CompleteAsync(request, attempt, ids, ct)
                : fresh && acceptance.Refused ? store.ForgetAsync(request, attempt, ct)
                : store.ReleaseAsync(request, attempt, ct));
        }
    }

    /// <summary>The events are on Kafka or not, whether this succeeds or not: without it a repeat waits for the deadline and is done again.</summary>
    private async Task KeepAsync(Func<CancellationToken, Task> keep)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await keep(patience.Token);
        }
        catch (Exception e) when (Outage.Is(e))
        {
            LogAway(log, Outage.Describe(e));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request with an Idempotency-Key could not be looked up or kept: {Reason}")]
    private static partial void LogAway(ILogger log, string reason);
}
