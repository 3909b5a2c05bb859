using System.Globalization;

namespace Notify.Sandbox;

/// <summary>Carries out the parts of a fault that all HTTP endpoints share: the delay, the cut and Retry-After.</summary>
internal sealed class ScriptedAnswer(TimeProvider time, CancellationToken stopping)
{
    /// <summary>Waits as long as the fault says; ends early when the client has gone or the sandbox stops.</summary>
    /// <exception cref="OperationCanceledException">There is nobody to answer any more.</exception>
    public async Task DelayAsync(HttpContext http, Fault fault)
    {
        if (fault.DelayMs == 0) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), time, either.Token);
    }

    /// <summary>Resets the connection, on HTTP/2 the stream only: neighbours are not the fault's business.</summary>
    public static void Cut(HttpContext http) => http.Abort();

    public static void SetRetryAfter(HttpContext http, Fault fault)
    {
        if (fault.RetryAfter is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }
}
